/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.saga.actuate.endpoint;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.actuate.endpoint.ShopApplication.Command;
import dev.patterns.saga.actuate.endpoint.ShopApplication.Item;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint {@code sagas} over HTTP as it is without properties: it can be
 * read, without values, and not be written.
 */
class SagasEndpointDefaultAccessTests {

	@Test
	void readsWithoutValuesAndRefusesWrites() {
		try (ConfigurableApplicationContext context = TestApplications.server(ShopApplication.class,
				"management.endpoints.web.exposure.include=sagas")) {
			RestTestClient client = RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + TestApplications.port(context) + "/actuator/sagas")
				.build();
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			String id = sagas
				.start("shop/place-order",
						new Command("o1", BigDecimal.ONE, "4711", List.of(new Item("book", "4711")), false, ""))
				.id();
			sagas.await(id, Duration.ofSeconds(20));
			String body = client.get()
				.uri("/" + id)
				.header("X-Role", "ADMIN")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody();
			assertThat(body).contains("\"input\":\"******\"").doesNotContain("book", "A1", "4711");
			client.post()
				.uri("/" + id)
				.contentType(MediaType.APPLICATION_JSON)
				.body("{\"operation\":\"rerun\",\"step\":\"confirm\"}")
				.exchange()
				.expectStatus()
				.isEqualTo(405);
			client.delete().uri("/" + id).exchange().expectStatus().isEqualTo(405);
			assertThat(sagas.get(id)).get().satisfies((saga) -> {
				assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
				assertThat(saga.run()).isEqualTo(1);
			});
		}
	}

}
