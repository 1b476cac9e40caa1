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
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.actuate.endpoint.ShopApplication.Command;
import dev.patterns.saga.actuate.endpoint.ShopApplication.Item;
import dev.patterns.saga.actuate.endpoint.ShopApplication.Switches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the endpoint {@code sagas} over HTTP, with writing allowed and values shown
 * to one role.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagasEndpointHttpTests {

	private static final String NAME = "shop/place-order";

	private static final Duration SOON = Duration.ofSeconds(20);

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	private SagaTemplate sagas;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(ShopApplication.class, "management.endpoints.web.exposure.include=sagas",
				"management.endpoint.sagas.access=unrestricted",
				"management.endpoint.sagas.show-values=when-authorized", "management.endpoint.sagas.roles=ADMIN",
				"management.endpoint.sagas.max-value-length=400", "patterns.saga.poll-interval=100ms");
		this.client = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + TestApplications.port(this.context) + "/actuator/sagas")
			.build();
		this.sagas = this.context.getBean(SagaTemplate.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void listsByAllCriteria() {
		String tenant = "t" + UUID.randomUUID();
		Instant before = Instant.now().minusSeconds(60);
		String first = place(command(false),
				SagaStartOptions.defaults().withAttribute("tenant", tenant).withAttribute("place", "Bonn, am Rhein"));
		String second = place(command(true), SagaStartOptions.defaults().withAttribute("tenant", tenant));
		assertThat(ids("?attribute=tenant:" + tenant)).containsExactlyInAnyOrder(first, second);
		// One value is not split at its comma, and several are all asked for.
		assertThat(ids("?attribute=place:Bonn, am Rhein")).containsExactly(first);
		assertThat(ids("?attribute=tenant:" + tenant + "&attribute=place:Bonn, am Rhein")).containsExactly(first);
		assertThat(ids("?attribute=tenant:" + tenant + "&attribute=place:Bonn")).isEmpty();
		String mine = "&attribute=tenant:" + tenant;
		assertThat(ids("?name=" + NAME + mine)).hasSize(2);
		assertThat(ids("?name=login" + mine)).isEmpty();
		assertThat(ids("?status=compensated" + mine)).containsExactly(second);
		assertThat(ids("?reason=FAILED" + mine)).containsExactly(second);
		assertThat(ids("?createdFrom=" + before + mine)).hasSize(2);
		assertThat(ids("?createdBefore=" + before + mine)).isEmpty();
		assertThat(ids("?page=0&size=1" + mine)).hasSize(1);
		assertThat(ids("?page=1&size=1" + mine)).hasSize(1);
		this.client.get()
			.uri("?size=1" + mine)
			.exchange()
			.expectBody()
			.jsonPath("$.more")
			.isEqualTo(true)
			.jsonPath("$.sagas[0].attributes.tenant")
			.isEqualTo(tenant)
			.jsonPath("$.sagas[0].input")
			.doesNotExist()
			.jsonPath("$.sagas[0].steps")
			.isEmpty();
	}

	@Test
	void wrongCriteria() {
		for (String wrong : List.of("?status=NONSENSE", "?attribute=tenant", "?attribute=:x", "?size=0", "?page=-1",
				"?createdFrom=yesterday", "?size=1001")) {
			assertThat(status("GET", wrong, null)).as(wrong).isEqualTo(400);
		}
	}

	@Test
	void historyOfAnInstance() {
		String id = place(command(true), SagaStartOptions.id("eu/order/" + UUID.randomUUID()).withAttribute("a", "b"));
		String body = get("/" + id, "ADMIN");
		this.client.get()
			.uri("/" + id)
			.header("X-Role", "ADMIN")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.id")
			.isEqualTo(id)
			.jsonPath("$.attributes.a")
			.isEqualTo("b")
			.jsonPath("$.status")
			.isEqualTo("COMPENSATED")
			.jsonPath("$.failure")
			.value((String failure) -> assertThat(failure).contains("declined"))
			.jsonPath("$.steps[?(@.name=='charge')].attempts")
			.isEqualTo(2)
			.jsonPath("$.steps[?(@.name=='charge')].earlier[0].attempt")
			.isEqualTo(1)
			.jsonPath("$.steps[?(@.name=='charge')].earlier[0].node")
			.exists()
			.jsonPath("$.steps[?(@.name=='charge')].earlier[0].startedAt")
			.exists()
			.jsonPath("$.steps[?(@.name=='reserve' && @.kind=='COMPENSATION')].status")
			.isEqualTo("COMPLETED");
		assertThat(body).contains("\"earlier\":[{").contains("declined");
	}

	@Test
	void valuesAreShownToTheRoleOnly() {
		String id = place(command(false), SagaStartOptions.defaults());
		for (String role : new @Nullable String[] { null, "USER" }) {
			String body = get("/" + id, role);
			assertThat(body).contains("\"input\":\"******\"").contains("\"result\":\"******\"");
			assertThat(body).doesNotContain("book", "A1", "4711", "c-o1");
		}
		String body = get("/" + id, "ADMIN");
		assertThat(body).contains("\"input\":{\"order\":\"o1\",\"amount\":12.50,\"card-number\":\"******\"")
			.contains("{\"name\":\"book\",\"serial\":\"******\"}")
			.contains("\"result\":{\"shelf\":\"A1\",\"item\":{\"name\":\"book\",\"serial\":\"******\"}}")
			.contains("\"result\":\"c-o1\"")
			// By a function of the application.
			.contains("\"note\":\"******\"")
			.doesNotContain("4711", "my note");
	}

	@Test
	void hiddenResultAndHiddenInput() {
		assertThat(get("/" + place(command(false), SagaStartOptions.defaults()), "ADMIN"))
			.containsPattern("\"name\":\"charge\"[^}]*\"result\":\"\\*{6}\"");
		String id = this.sagas.start("login", "4711").id();
		this.sagas.await(id, SOON);
		assertThat(get("/" + id, "ADMIN")).contains("\"input\":\"******\"")
			.contains("\"result\":\"welcome\"")
			.doesNotContain("4711");
	}

	@Test
	void longValuesAreCut() {
		Command command = new Command("x".repeat(1000), BigDecimal.ONE, "4711", List.of(new Item("book", "4711")),
				false, "");
		String id = place(command, SagaStartOptions.defaults());
		assertThat(get("/" + id, "ADMIN")).contains("… (1000 characters)")
			.doesNotContain("x".repeat(400))
			.contains("\"…\":\"5 more\"");
	}

	@Test
	void unknownDefinitionShowsNoValue() {
		String id = place(command(false), SagaStartOptions.defaults());
		JdbcTemplate template = this.context.getBean(JdbcTemplate.class);
		template.update("update patterns_saga set version = 1 where id = ?", id);
		String body = get("/" + id, "ADMIN");
		assertThat(body).contains("\"input\":\"******\"").doesNotContain("book", "A1", "o1");
		assertThat(get("/" + id + "?format=mermaid", null)).contains("COMPLETED", "charge");
	}

	@Test
	void unknownId() {
		this.client.get()
			.uri("/nobody/here")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectHeader()
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo(404);
		assertThat(status("POST", "/nobody", "{\"operation\":\"cancel\"}")).isEqualTo(404);
		assertThat(status("DELETE", "/nobody", null)).isEqualTo(404);
	}

	@Test
	void operationsThatAreWrong() {
		String id = place(command(false), SagaStartOptions.id("eu/" + UUID.randomUUID()));
		assertThat(status("POST", "/" + id, "{\"operation\":\"explode\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"rerun\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"rerun\",\"step\":\"nonsense\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"cancel\",\"step\":\"charge\"}")).isEqualTo(400);
		assertThat(status("POST", "", "{\"operation\":\"cancel\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"terminate\"}")).isEqualTo(409);
		assertThat(status("POST", "/" + id, "{\"operation\":\"suspend\"}")).isEqualTo(409);
		assertThat(status("POST", "/" + id, "{\"operation\":\"resume\"}")).isEqualTo(409);
		assertThat(status("POST", "/" + id, "{\"operation\":\"skip\"}")).isEqualTo(409);
		assertThat(this.sagas.get(id)).get().extracting(SagaInstance::status).isEqualTo(SagaStatus.COMPLETED);
	}

	@Test
	void suspendResumeCancelTerminate() {
		String id = later();
		ask(id, "suspend");
		awaitStatus(id, SagaStatus.SUSPENDED);
		ask(id, "resume");
		await().atMost(SOON).until(() -> this.sagas.get(id).orElseThrow().status() != SagaStatus.SUSPENDED);
		ask(id, "cancel");
		awaitStatus(id, SagaStatus.COMPENSATED);
		String other = later();
		assertThat(status("DELETE", "/" + other, null)).isEqualTo(409);
		ask(other, "terminate");
		awaitStatus(other, SagaStatus.TERMINATED);
	}

	@Test
	void retryAndSkipOfAStuckInstance() {
		Switches switches = this.context.getBean(Switches.class);
		switches.releaseFails.set(true);
		try {
			String retried = place(command(true), SagaStartOptions.defaults());
			String skipped = place(command(true), SagaStartOptions.defaults());
			assertThat(this.sagas.get(retried).orElseThrow().status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
			ask(skipped, "skip");
			awaitStatus(skipped, SagaStatus.COMPENSATED);
			switches.releaseFails.set(false);
			ask(retried, "retry");
			awaitStatus(retried, SagaStatus.COMPENSATED);
		}
		finally {
			switches.releaseFails.set(false);
		}
	}

	@Test
	void rerunAndPurge() {
		String id = place(command(false), SagaStartOptions.id("eu/" + UUID.randomUUID()));
		assertThat(status("POST", "/" + id, "{\"operation\":\"rerun\",\"step\":\"confirm\"}")).isEqualTo(202);
		await().atMost(SOON)
			.until(() -> this.sagas.get(id)
				.filter((saga) -> saga.run() == 2 && saga.status() == SagaStatus.COMPLETED)
				.isPresent());
		assertThat(get("/" + id + "?format=mermaid", null)).contains("run 1", "run 2");
		assertThat(status("DELETE", "/" + id, null)).isEqualTo(204);
		assertThat(status("GET", "/" + id, null)).isEqualTo(404);
	}

	@Test
	void definitions() {
		this.client.get()
			.uri("/definitions")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.definitions.length()")
			.isEqualTo(3);
		assertThat(get("/definitions/delivery", null)).contains("\"flow\":true");
		assertThat(get("/definitions/shop/place-order", null)).contains("\"version\":2",
				"\"condition\":\"amount > 100\"", "\"compensation\":\"release\"");
		assertThat(status("GET", "/definitions/shop/nothing", null)).isEqualTo(404);
		assertThat(status("GET", "/definitions/shop/place-order?version=1", null)).isEqualTo(404);
	}

	@Test
	void flowsAreShownWithWhatTheyWaitForAndWithoutTheirResults() {
		String id = this.sagas.start("delivery", "here").id();
		await().atMost(SOON).until(() -> this.sagas.get(id).orElseThrow().status() == SagaStatus.WAITING);
		assertThat(get("/" + id, "ADMIN"))
			.contains("\"customStatus\":\"waits for the courier\"", "\"kind\":\"WAIT\"", "\"name\":\"fetched\"")
			.doesNotContain("secret");
		assertThat(get("/" + id + "?format=mermaid", null)).contains("wait: fetched", "STARTED", "pack");
		this.sagas.raise(id, "fetched", "x");
		assertThat(this.sagas.await(id, SOON).status()).isEqualTo(SagaStatus.COMPLETED);
		assertThat(get("/" + id, null)).contains("\"result\":\"******\"").doesNotContain("secret");
		// The result of the flow by its declared type, those of its steps not at all.
		assertThat(get("/" + id, "ADMIN")).contains("\"result\":\"secret parcelx\"", "\"position\":2")
			.doesNotContain("\"secret parcel\"");
	}

	@Test
	void eventsAreRaisedInTheNameOfWhoAsks() {
		String id = this.sagas.start("delivery", "here").id();
		String raise = "{\"operation\":\"raise\",\"event\":\"fetched\",\"payload\":\"%s\"}";
		assertThat(status("POST", "/" + id, raise.formatted("secret by whom"))).as("no JSON").isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"raise\",\"payload\":\"1\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"raise\"}")).isEqualTo(400);
		assertThat(status("POST", "/" + id, "{\"operation\":\"retry\",\"event\":\"fetched\"}")).isEqualTo(400);
		assertThat(status("POST", "/nothing", raise.formatted("1"))).isEqualTo(404);
		String chain = later();
		assertThat(status("POST", "/" + chain, raise.formatted("1"))).as("it has steps").isEqualTo(400);
		assertThat(status("POST", "/" + id, raise.formatted("\\\"secret word\\\""))).isEqualTo(202);
		assertThat(this.sagas.await(id, SOON).steps()).filteredOn((step) -> step.kind() == SagaStepKind.EVENT)
			.singleElement()
			.satisfies((event) -> {
				assertThat(event.raisedBy()).isEqualTo("somebody");
				assertThat(event.result()).isEqualTo("\"secret word\"");
			});
		assertThat(get("/" + id, "ADMIN")).contains("\"kind\":\"EVENT\"", "\"raisedBy\":\"somebody\"")
			.doesNotContain("\"secret word\"");
		assertThat(status("POST", "/" + id, raise.formatted("1"))).as("it has ended").isEqualTo(409);
	}

	@Test
	void diagrams() {
		this.client.get()
			.uri("/definitions/shop/place-order?format=mermaid&version=2")
			.accept(MediaType.TEXT_PLAIN)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_PLAIN)
			.expectBody(String.class)
			.value((text) -> assertThat(text).startsWith("flowchart TD\n").contains("in parallel", "undone by", "no"));
		String id = place(command(true), SagaStartOptions.id("eu/" + UUID.randomUUID()));
		this.client.get()
			.uri("/" + id + "?format=mermaid")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_PLAIN)
			.expectBody(String.class)
			.value((text) -> assertThat(text).startsWith("flowchart TD\n")
				.contains("charge<br/>FAILED, 2 attempts", "undo reserve<br/>COMPLETED")
				.doesNotContain("4711", "book"));
	}

	@Test
	void anInstanceCanHaveAnyId() {
		for (String id : List.of("definitions", "definitions/shop/place-order", "50%;a=b", "ä ö/ü")) {
			place(command(false), SagaStartOptions.id(id));
			this.client.get()
				.uri("/{segment}".repeat(id.split("/").length), (Object[]) id.split("/"))
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.id")
				.isEqualTo(id);
			this.sagas.purge(id);
		}
	}

	private static Command command(boolean declined) {
		return new Command("o1", new BigDecimal("12.50"), "4711", List.of(new Item("book", "4711")), declined,
				"my note");
	}

	private String place(Command command, SagaStartOptions options) {
		String id = this.sagas.start(NAME, command, options).id();
		this.sagas.await(id, SOON);
		return id;
	}

	private String later() {
		return this.sagas
			.start(NAME, command(false), SagaStartOptions.id("eu/" + UUID.randomUUID()).withDelay(Duration.ofHours(1)))
			.id();
	}

	private void ask(String id, String operation) {
		assertThat(status("POST", "/" + id, "{\"operation\":\"" + operation + "\"}")).isEqualTo(202);
	}

	private void awaitStatus(String id, SagaStatus status) {
		await().atMost(SOON).until(() -> this.sagas.get(id).orElseThrow().status() == status);
	}

	private String get(String path, @Nullable String role) {
		String body = this.client.get().uri(path).headers((headers) -> {
			if (role != null) {
				headers.set("X-Role", role);
			}
		}).exchange().expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody();
		assertThat(body).isNotNull();
		return body;
	}

	private List<String> ids(String query) {
		String body = get(query, null);
		return JsonPath.read(body, "$.sagas[*].id");
	}

	private int status(String method, String path, @Nullable String body) {
		RestTestClient.RequestBodySpec request = this.client.method(HttpMethod.valueOf(method))
			.uri(path)
			.header("X-Role", "ADMIN");
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).body(body);
		}
		return request.exchange().returnResult(String.class).getStatus().value();
	}

}
