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

package dev.patterns.saga.engine;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with sagas that send commands, on H2 and the memory broker, and the
 * listeners that answer them.
 */
final class CommandTestApplication {

	static final Duration TIMEOUT = Duration.ofSeconds(20);

	private CommandTestApplication() {
	}

	static ApplicationContextRunner runner() {
		return SagaTestApplication.runner()
			.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class, OutboxAutoConfiguration.class,
					OutboxJdbcAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop", "patterns.pubsub.listener.retry.max-retries=0")
			.withUserConfiguration(Parts.class);
	}

	static void run(ApplicationContextRunner runner, Scenario scenario) {
		runner.run((context) -> {
			assertThat(context).hasNotFailed();
			scenario.run(new Fixture(context));
		});
	}

	/**
	 * A test.
	 */
	@FunctionalInterface
	interface Scenario {

		void run(Fixture fixture) throws Exception;

	}

	/**
	 * What tests need.
	 */
	static final class Fixture {

		final ApplicationContext context;

		final SagaTemplate sagas;

		final Journal journal;

		final Manual manual;

		Fixture(ApplicationContext context) {
			this.context = context;
			this.sagas = context.getBean(SagaTemplate.class);
			this.journal = context.getBean(Journal.class);
			this.manual = context.getBean(Manual.class);
		}

		SagaInstance await(String id) {
			return this.sagas.await(id, TIMEOUT);
		}

		SagaInstance awaitStep(String id, String step, SagaStepStatus status) {
			Awaitility.await()
				.atMost(TIMEOUT)
				.until(() -> this.sagas.get(id).orElseThrow().status() == SagaStatus.WAITING
						&& step(id, step).status() == status);
			return this.sagas.get(id).orElseThrow();
		}

		SagaStepInstance step(String id, String step) {
			return this.sagas.get(id)
				.orElseThrow()
				.steps()
				.stream()
				.filter((found) -> found.kind() == SagaStepKind.FORWARD && found.name().equals(step))
				.findFirst()
				.orElseThrow();
		}

		/**
		 * Answer a command that nobody else answers.
		 * @param request the command
		 * @param json the answer
		 * @param headers further headers
		 */
		void reply(CloudEventContext request, @Nullable String json, Map<String, String> headers) {
			Map<String, String> all = new LinkedHashMap<>(headers);
			all.put(MessageHeaders.CORRELATION_ID, request.header(MessageHeaders.CORRELATION_ID));
			CloudEventBuilder event = CloudEventBuilder.v1()
				.withId("r" + request.id())
				.withType("reply")
				.withSource(URI.create("/test"));
			if (json != null) {
				event.withData("application/json", json.getBytes());
			}
			this.context.getBean(ReplyReceiver.class)
				.receive(new CloudEventContext(event.build(), "memory", "replies", null, all, 1, "test"));
		}

		CommandCounts counts() {
			return this.context.getBean(SagaComponents.class).commandCounts();
		}

	}

	record Order(String id, String card) {

	}

	record Charge(String order, String card) {

	}

	record Refund(String order) {

	}

	record Receipt(String number) {

	}

	static class CardDeclined extends Exception {

		private static final long serialVersionUID = 1L;

		CardDeclined() {
			super("no money");
		}

	}

	/**
	 * Answers as the card says.
	 */
	static class Payments {

		private final Journal journal;

		private final CountDownLatch released = new CountDownLatch(1);

		private int failures = 1;

		Payments(Journal journal) {
			this.journal = journal;
		}

		void release() {
			this.released.countDown();
		}

		@PubSubListener(topic = "payments", id = "payments")
		Receipt on(Charge charge, CloudEventContext context) throws Exception {
			this.journal.add("charge " + charge.order());
			switch (charge.card()) {
				case "declined" -> throw new CardDeclined();
				case "broken" -> throw new IllegalStateException("broken");
				case "slow" -> assertThat(this.released.await(10, TimeUnit.SECONDS)).isTrue();
				case "once" -> {
					this.journal.add(context.id());
					if (this.failures-- > 0) {
						throw new IllegalStateException("once");
					}
				}
				default -> {
					// Good.
				}
			}
			return new Receipt("r-" + charge.order());
		}

		// Only what is declared is told.
		@PubSubListener(topic = "cards", id = "cards")
		List<Receipt> on(Charge charge) throws CardDeclined {
			if (charge.card().equals("declined")) {
				throw new CardDeclined();
			}
			return List.of(new Receipt("r-" + charge.order()));
		}

		@PubSubListener(topic = "refunds", id = "refunds", retry = @PubSubRetry(maxRetries = 0))
		@Nullable Receipt on(Refund refund) {
			this.journal.add("refund " + refund.order());
			if (refund.order().equals("twice") && this.failures-- > 0) {
				throw new IllegalStateException("once");
			}
			return null;
		}

	}

	/**
	 * Takes commands that a test answers, or nobody.
	 */
	static class Manual {

		private final BlockingQueue<CloudEventContext> requests = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "manual", id = "manual")
		void on(CloudEventContext request) {
			this.requests.add(request);
		}

		BlockingQueue<CloudEventContext> requests() {
			return this.requests;
		}

		CloudEventContext take() throws InterruptedException {
			CloudEventContext request = this.requests.poll(20, TimeUnit.SECONDS);
			assertThat(request).isNotNull();
			Instant until = Instant.parse(request.header(MessageHeaders.REPLY_UNTIL));
			assertThat(until).isAfter(Instant.now());
			return request;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ Payments.class, Manual.class })
	static class Parts {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

	}

}
