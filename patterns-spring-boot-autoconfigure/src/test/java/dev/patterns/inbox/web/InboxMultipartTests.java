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

package dev.patterns.inbox.web;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.http.TestApplications;

/**
 * Tests for idempotent handlers that take a multipart body as it comes, on a server that
 * takes none apart.
 */
class InboxMultipartTests {

	private static final MediaType MIXED = MediaType.parseMediaType("multipart/mixed;boundary=x");

	@Test
	void aBodyInPartsThatTheServerTakesNotApartIsOnePiece() {
		try (ConfigurableApplicationContext context = TestApplications.server(Application.class,
				"spring.servlet.multipart.enabled=false", "patterns.jdbc.initialize-schema=always")) {
			RestTestClient client = RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + TestApplications.port(context))
				.build();
			send(client, "--x\r\n\r\none\r\n--x--").expectStatus().isOk().expectBody(Integer.class).isEqualTo(1);
			send(client, "--x\r\n\r\none\r\n--x--").expectStatus().isOk().expectBody(Integer.class).isEqualTo(1);
			send(client, "--x\r\n\r\ntwo\r\n--x--").expectStatus().isEqualTo(422);
		}
	}

	private static RestTestClient.ResponseSpec send(RestTestClient client, String body) {
		return client.post().uri("/parts").header("Idempotency-Key", "k").contentType(MIXED).body(body).exchange();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		PartsController partsController() {
			return new PartsController();
		}

	}

	@RestController
	static class PartsController {

		private int count;

		@PostMapping("/parts")
		@Idempotent
		@Transactional
		int take(@RequestBody byte[] body) {
			this.count++;
			return this.count;
		}

	}

}
