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

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint {@code inbox} over HTTP, with writing allowed and responses
 * shown to one role.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InboxEndpointHttpTests {

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(LedgerApplication.class,
				"management.endpoints.web.exposure.include=inbox", "management.endpoint.inbox.access=unrestricted",
				"management.endpoint.inbox.show-values=when-authorized", "management.endpoint.inbox.roles=ADMIN",
				"management.endpoint.inbox.max-value-length=200", "patterns.inbox.retention=3d");
		this.client = client(this.context);
	}

	static RestTestClient client(ConfigurableApplicationContext context) {
		return RestTestClient.bindToServer().baseUrl("http://localhost:" + TestApplications.port(context)).build();
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@BeforeEach
	void reset() {
		this.context.getBean(JdbcTemplate.class).update("delete from patterns_inbox");
	}

	@Test
	void showsWhatIsRecordedAndHowItIsSet() {
		String key = book("x");
		this.client.get()
			.uri("/actuator/inbox")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.database")
			.isEqualTo("h2")
			.jsonPath("$.counts[0].operation")
			.isEqualTo("ledger/book")
			.jsonPath("$.counts[0].status")
			.isEqualTo("HANDLED")
			.jsonPath("$.counts[0].records")
			.isEqualTo(1)
			.jsonPath("$.waiting.memory")
			.isEqualTo(0)
			.jsonPath("$.waiting.database")
			.isEqualTo(0)
			.jsonPath("$.waiting.maxDatabase")
			.isEqualTo(2)
			.jsonPath("$.settings.wait")
			.isEqualTo("PT5S")
			.jsonPath("$.settings.retention")
			.isEqualTo("PT72H")
			.jsonPath("$.requests.handled")
			.isNumber()
			.jsonPath("$.records")
			.isNumber()
			.jsonPath("$.oldest")
			.isNotEmpty()
			.jsonPath("$.latest[0].key")
			.isEqualTo(key)
			.jsonPath("$.latest[0].response")
			.doesNotExist();
	}

	@Test
	void listsAnOperationInPages() {
		for (int i = 0; i < 3; i++) {
			book("x");
		}
		this.client.get()
			.uri("/actuator/inbox/ledger/book?size=2")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.records.length()")
			.isEqualTo(2)
			.jsonPath("$.more")
			.isEqualTo(true)
			.jsonPath("$.records[0].response")
			.doesNotExist();
		this.client.get()
			.uri("/actuator/inbox/ledger/book?size=2&page=1")
			.exchange()
			.expectBody()
			.jsonPath("$.records.length()")
			.isEqualTo(1)
			.jsonPath("$.page")
			.isEqualTo(1)
			.jsonPath("$.more")
			.isEqualTo(false);
		assertThat(status(HttpMethod.GET, "/ledger/unknown", null)).isEqualTo(200);
	}

	@Test
	void showsARecordAndItsResponseToWhomItMay() {
		String key = book("hello");
		String path = "/ledger/book?key=" + key;
		assertThat(body(path, "ADMIN"))
			.contains("\"status\":\"HANDLED\"", "\"text\":\"hello\"", "/bookings/", "201", "\"card\":\"******\"",
					"\"fingerprint\":")
			.doesNotContain("4711");
		assertThat(body(path, "USER")).contains("\"response\":\"******\"", "\"head\":\"******\"", "\"responseLength\":")
			.doesNotContain("hello", "4711", "/bookings/");
		assertThat(body(path, null)).contains("\"response\":\"******\"").doesNotContain("hello", "4711");
		assertThat(body(path + "&source=-", null)).contains(key);
	}

	@Test
	void doesNotShowAResponseThatIsTooLong() {
		String key = book("long" + "x".repeat(300));
		assertThat(body("/ledger/book?key=" + key, "ADMIN")).contains("characters)").doesNotContain("longxx", "4711");
	}

	@Test
	void deletesARecordSoThatTheRequestRunsAgain() {
		String key = book("x");
		String first = location("x", key);
		assertThat(location("x", key)).isEqualTo(first);
		assertThat(status(HttpMethod.DELETE, "/ledger/book?key=" + key, null)).isEqualTo(204);
		assertThat(location("x", key)).isNotEqualTo(first);
	}

	@Test
	void saysWhatIsNotThereAndWhatIsWrong() {
		book("x");
		assertThat(status(HttpMethod.GET, "/ledger/book?key=unknown", "ADMIN")).isEqualTo(404);
		assertThat(status(HttpMethod.DELETE, "/ledger/book?key=unknown", null)).isEqualTo(404);
		assertThat(status(HttpMethod.DELETE, "/ledger/book", null)).isEqualTo(400);
		for (String wrong : new String[] { "?size=0", "?size=1001", "?page=-1", "?page=100000", "?key=" }) {
			assertThat(status(HttpMethod.GET, "/ledger/book" + wrong, null)).as(wrong).isEqualTo(400);
		}
		assertThat(this.context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from patterns_inbox", Integer.class)).isOne();
	}

	private String book(String text) {
		String key = UUID.randomUUID().toString();
		location(text, key);
		return key;
	}

	private String location(String text, String key) {
		return book(this.client, text, key);
	}

	static String book(RestTestClient client, String text, String key) {
		return client.post()
			.uri("/book")
			.header("Idempotency-Key", key)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"text\":\"" + text + "\"}")
			.exchange()
			.expectStatus()
			.isCreated()
			.expectBody()
			.returnResult()
			.getResponseHeaders()
			.getFirst("Location");
	}

	private String body(String path, @Nullable String role) {
		return this.client.get().uri("/actuator/inbox" + path).headers((headers) -> {
			if (role != null) {
				headers.add("X-Role", role);
			}
		}).exchange().expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
	}

	private int status(HttpMethod method, String path, @Nullable String role) {
		return this.client.method(method).uri("/actuator/inbox" + path).headers((headers) -> {
			if (role != null) {
				headers.add("X-Role", role);
			}
		}).exchange().returnResult(String.class).getStatus().value();
	}

}
