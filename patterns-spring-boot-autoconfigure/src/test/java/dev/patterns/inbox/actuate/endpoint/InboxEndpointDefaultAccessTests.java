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

package dev.patterns.inbox.actuate.endpoint;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint {@code inbox} over HTTP as it is without properties: it can be
 * read, without responses, and not be written.
 */
class InboxEndpointDefaultAccessTests {

	@Test
	void readsWithoutResponsesAndRefusesWrites() {
		try (ConfigurableApplicationContext context = TestApplications.server(LedgerApplication.class,
				"management.endpoints.web.exposure.include=inbox")) {
			RestTestClient client = InboxEndpointHttpTests.client(context);
			InboxEndpointHttpTests.book(client, "secret", "k");
			String body = client.get()
				.uri("/actuator/inbox/ledger/book?key=k")
				.header("X-Role", "ADMIN")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody();
			assertThat(body).contains("\"response\":\"******\"").doesNotContain("secret", "4711");
			client.delete().uri("/actuator/inbox/ledger/book?key=k").exchange().expectStatus().isEqualTo(405);
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from patterns_inbox", Integer.class)).isOne();
		}
	}

	@Test
	void asksForNoDatabaseIfTheInboxIsNotUsed() {
		try (ConfigurableApplicationContext context = TestApplications.server(Unused.class,
				"management.endpoints.web.exposure.include=inbox", "management.endpoint.inbox.access=unrestricted")) {
			RestTestClient client = InboxEndpointHttpTests.client(context);
			client.get()
				.uri("/actuator/inbox")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.database")
				.doesNotExist()
				.jsonPath("$.latest")
				.isEmpty()
				.jsonPath("$.settings.retention")
				.isEqualTo("PT336H");
			client.get().uri("/actuator/inbox/some/operation").exchange().expectStatus().isOk();
			client.get().uri("/actuator/inbox/some/operation?key=k").exchange().expectStatus().isNotFound();
			client.delete().uri("/actuator/inbox/some/operation?key=k").exchange().expectStatus().isNotFound();
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject(
						"select count(*) from information_schema.tables where lower(table_name) = 'patterns_inbox'",
						Integer.class))
				.isZero();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Unused {

	}

}
