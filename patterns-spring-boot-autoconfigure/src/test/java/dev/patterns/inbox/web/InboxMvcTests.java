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

import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxWebAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for idempotent handlers of Spring MVC.
 */
@SpringBootTest(classes = InboxMvcTests.Application.class,
		properties = { "spring.datasource.generate-unique-name=true", "patterns.inbox.wait=300ms" })
@AutoConfigureMockMvc
class InboxMvcTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private JdbcTemplate template;

	@Autowired
	private OrderController controller;

	@BeforeEach
	void reset() {
		this.template.execute("create table if not exists orders (item varchar(20))");
		this.template.update("delete from orders");
		this.template.update("delete from patterns_inbox");
	}

	@Test
	void replaysStatusHeadersAndBody() {
		MvcTestResult first = post("/orders", "k", "{\"item\":\"book\"}");
		assertThat(first).hasStatus(HttpStatus.ACCEPTED).headers().hasValue("Location", "/orders/1");
		MvcTestResult second = post("/orders", "k", "{\"item\":\"book\"}");
		assertThat(second).hasStatus(HttpStatus.ACCEPTED)
			.hasContentTypeCompatibleWith(MediaType.APPLICATION_JSON)
			.headers()
			.hasValue("Location", "/orders/1")
			.doesNotContainHeader("X-Unlisted");
		assertThat(second).bodyJson().isStrictlyEqualTo("{\"id\":1,\"item\":\"book\"}");
		assertThat(orders()).isEqualTo(1);
	}

	@Test
	void anotherFileIsAnotherRequest() {
		assertThat(upload("k", "one")).hasStatus(HttpStatus.OK).bodyText().isEqualTo("one");
		assertThat(upload("k", "one")).hasStatus(HttpStatus.OK).bodyText().isEqualTo("one");
		assertThat(upload("k", "two")).hasStatus(HttpStatus.UNPROCESSABLE_CONTENT);
	}

	private MvcTestResult upload(String key, String content) {
		return this.mvc.post()
			.uri("/files")
			.multipart()
			.file("file", content.getBytes(StandardCharsets.UTF_8))
			.header("Idempotency-Key", key)
			.exchange();
	}

	@Test
	void takesAQuotedKeyForTheSame() {
		assertThat(post("/orders", "k", "{\"item\":\"book\"}")).hasStatus(HttpStatus.ACCEPTED);
		assertThat(post("/orders", "\"k\"", "{\"item\":\"book\"}")).hasStatus(HttpStatus.ACCEPTED);
		assertThat(orders()).isEqualTo(1);
	}

	@Test
	void refusesAnotherBodyUnderTheKey() {
		post("/orders", "k", "{\"item\":\"book\"}");
		assertThat(post("/orders", "k", "{\"item\":\"pen\"}")).hasStatus(422)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("idempotency-key-conflict");
		assertThat(orders()).isEqualTo(1);
	}

	@Test
	void knowsTheSameBodyInAnotherForm() {
		post("/orders", "k", "{\"item\":\"book\",\"gift\":true}");
		assertThat(post("/orders", "k", "{ \"gift\" : true, \"item\":\"book\" }")).hasStatus(HttpStatus.ACCEPTED);
		assertThat(orders()).isEqualTo(1);
	}

	@Test
	void refusesOtherParametersUnderTheKey() {
		assertThat(post("/named/a?count=1", "k", null)).hasStatusOk().hasBodyTextEqualTo("a1");
		assertThat(post("/named/a?count=1", "k", null)).hasStatusOk().hasBodyTextEqualTo("a1");
		assertThat(post("/named/a?count=2", "k", null)).hasStatus(422);
		assertThat(post("/named/b?count=1", "k", null)).hasStatus(422);
		assertThat(this.template.queryForList("select operation from patterns_inbox", String.class))
			.containsExactly("orders/named");
	}

	@Test
	void callersDoNotShareKeys() {
		post("/orders", "k", "{\"item\":\"book\"}");
		assertThat(this.mvc.post()
			.uri("/orders")
			.principal(() -> "alice")
			.header("Idempotency-Key", "k")
			.contentType(MediaType.APPLICATION_JSON)
			.content("{\"item\":\"book\"}")).hasStatus(HttpStatus.ACCEPTED);
		assertThat(this.template.queryForList("select source from patterns_inbox", String.class))
			.containsExactlyInAnyOrder("-", "alice");
	}

	@Test
	void aHeaderThatNobodyVerifiedIsNoCaller() {
		for (String header : List.of("X-Forwarded-User", "X-Caller", "Authorization", "X-Remote-User", "From")) {
			assertThat(this.mvc.post()
				.uri("/orders")
				.header(header, "Basic YWxpY2U6c2VjcmV0")
				.header("Idempotency-Key", "k")
				.contentType(MediaType.APPLICATION_JSON)
				.content("{\"item\":\"book\"}")).hasStatus(HttpStatus.ACCEPTED);
		}
		assertThat(orders()).isEqualTo(1);
		assertThat(this.template.queryForList("select source from patterns_inbox", String.class)).containsExactly("-");
	}

	@Test
	void aRequestWithoutKeyIsHandledWithoutARecord() {
		post("/orders", null, "{\"item\":\"book\"}");
		post("/orders", null, "{\"item\":\"book\"}");
		assertThat(orders()).isEqualTo(2);
		assertThat(post("/keyed", null, null)).hasStatus(HttpStatus.BAD_REQUEST)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("idempotency-key-missing");
	}

	@Test
	void replaysADeclaredExceptionThroughTheHandlerOfExceptions() {
		for (int i = 0; i < 2; i++) {
			assertThat(post("/soldout", "k", null)).hasStatus(HttpStatus.CONFLICT).hasBodyTextEqualTo("sold out: 1");
		}
		assertThat(orders()).isZero();
	}

	@Test
	void keepsTheAnnotatedStatus() {
		for (int i = 0; i < 2; i++) {
			assertThat(post("/created", "k", null)).hasStatus(HttpStatus.CREATED).hasBodyTextEqualTo("created");
		}
	}

	@Test
	void tellsWhenTheSameRequestIsRunning() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		this.controller.block(end);
		CompletableFuture<MvcTestResult> first = CompletableFuture.supplyAsync(() -> post("/slow", "k", null));
		await().until(() -> this.controller.running() == 1);
		assertThat(post("/slow", "k", null)).hasStatus(HttpStatus.CONFLICT)
			.hasContentType(MediaType.APPLICATION_PROBLEM_JSON)
			.headers()
			.hasValue("Retry-After", "1");
		end.countDown();
		assertThat(first.get(20, TimeUnit.SECONDS)).hasStatusOk();
		assertThat(post("/slow", "k", null)).hasStatusOk();
		assertThat(this.controller.running()).isEqualTo(1);
	}

	@Test
	void undoes() {
		post("/orders", "k", "{\"item\":\"book\"}");
		assertThat(post("/undo", "k", null)).hasStatusOk();
		assertThat(orders()).isZero();
		assertThat(post("/orders", "k", "{\"item\":\"book\"}")).hasStatus(HttpStatus.CONFLICT)
			.bodyJson()
			.extractingPath("$.code")
			.isEqualTo("undone");
	}

	@Test
	void refusesTheRawResponseAtStartup() {
		new WebApplicationContextRunner().withUserConfiguration(RawConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOfSatisfying(InvalidDefinitionException.class,
						(ex) -> assertThat(ex.getProblems()).hasSize(6)
							.allSatisfy((problem) -> assertThat(problem.what())
								.contains(problem.where().contains("later") ? "streamed" : "raw"))));
	}

	private MvcTestResult post(String uri, @Nullable String key, @Nullable String body) {
		MockMvcTester.MockMvcRequestBuilder request = this.mvc.post().uri(URI.create(uri));
		if (key != null) {
			request.header("Idempotency-Key", key);
		}
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).content(body);
		}
		return request.exchange();
	}

	private int orders() {
		Integer count = this.template.queryForObject("select count(*) from orders", Integer.class);
		return (count != null) ? count : -1;
	}

	@Retention(RetentionPolicy.RUNTIME)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JacksonAutoConfiguration.class,
			HttpMessageConvertersAutoConfiguration.class, WebMvcAutoConfiguration.class,
			DispatcherServletAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxWebAutoConfiguration.class,
			InboxAutoConfiguration.class })
	@interface WithInbox {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@WithInbox
	@Import(OrderController.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@WithInbox
	@Import(RawController.class)
	static class RawConfiguration {

	}

	record Order(int id, String item) {

	}

	record PlaceOrder(String item) {

	}

	@RestController
	static class OrderController {

		private final JdbcTemplate template;

		private final AtomicInteger running = new AtomicInteger();

		private volatile @Nullable CountDownLatch latch;

		private int calls;

		OrderController(JdbcTemplate template) {
			this.template = template;
		}

		void block(CountDownLatch latch) {
			this.latch = latch;
		}

		int running() {
			return this.running.get();
		}

		@PostMapping("/files")
		@Idempotent
		@Transactional
		String upload(@RequestParam MultipartFile file) throws IOException {
			return new String(file.getBytes(), StandardCharsets.UTF_8);
		}

		@PostMapping("/orders")
		@Idempotent
		@Transactional
		ResponseEntity<Order> place(@RequestBody PlaceOrder command) {
			this.template.update("insert into orders values (?)", command.item());
			return ResponseEntity.accepted()
				.location(URI.create("/orders/1"))
				.header("X-Unlisted", "x")
				.body(new Order(1, command.item()));
		}

		@PostMapping("/undo")
		@Idempotent(undoes = "place")
		void undo() {
			this.template.update("delete from orders");
		}

		@PostMapping("/named/{name}")
		@Idempotent(name = "orders/named")
		String named(@PathVariable String name, @RequestParam int count) {
			return name + count;
		}

		@PostMapping("/keyed")
		@Idempotent(requireKey = true)
		String keyed() {
			return "keyed";
		}

		@PostMapping("/created")
		@Idempotent
		@ResponseStatus(HttpStatus.CREATED)
		String created() {
			return "created";
		}

		@PostMapping("/soldout")
		@Idempotent
		Map<String, String> soldOut() throws SoldOutException {
			this.template.update("insert into orders values ('x')");
			throw new SoldOutException(++this.calls);
		}

		@PostMapping("/slow")
		@Idempotent
		ResponseEntity<?> slow() throws InterruptedException {
			this.running.incrementAndGet();
			CountDownLatch end = this.latch;
			assertThat(end != null && end.await(20, TimeUnit.SECONDS)).isTrue();
			return ResponseEntity.ok(Map.of("slow", true));
		}

		@ExceptionHandler
		ResponseEntity<String> soldOut(SoldOutException ex) {
			return ResponseEntity.status(HttpStatus.CONFLICT).body("sold out: " + ex.getCount());
		}

	}

	@RestController
	static class RawController {

		@PostMapping("/raw")
		@Idempotent
		void raw(HttpServletResponse response) {
		}

		@PostMapping("/stream")
		@Idempotent
		void stream(OutputStream stream) {
		}

		@PostMapping("/native")
		@Idempotent
		void nativeRequest(NativeWebRequest request) {
		}

		@PostMapping("/later1")
		@Idempotent
		ResponseEntity<StreamingResponseBody> laterInAnEntity() {
			return ResponseEntity.ok((stream) -> {
			});
		}

		@PostMapping("/later2")
		@Idempotent
		DeferredResult<String> laterDeferred() {
			return new DeferredResult<>();
		}

		@PostMapping("/later3")
		@Idempotent
		Optional<List<Resource>> laterInDepth() {
			return Optional.empty();
		}

	}

	static class SoldOutException extends Exception {

		private static final long serialVersionUID = 1L;

		private final int count;

		SoldOutException(int count) {
			this.count = count;
		}

		int getCount() {
			return this.count;
		}

	}

}
