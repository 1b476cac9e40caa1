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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.autoconfigure.OutboxHealthAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxMetricsAutoConfiguration;
import dev.patterns.outbox.health.OutboxHealthIndicator;
import dev.patterns.outbox.metrics.OutboxMeterBinder;
import dev.patterns.pubsub.broker.BrokerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the outbox's health, meters and observations.
 */
class OutboxMonitoringTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withConfiguration(
				AutoConfigurations.of(OutboxHealthAutoConfiguration.class, OutboxMetricsAutoConfiguration.class))
		.withPropertyValues("patterns.outbox.relay.poll-interval=100ms", "patterns.outbox.relay.min-poll-interval=20ms",
				"patterns.outbox.retry.delay=30ms", "patterns.outbox.retry.max-retries=0",
				"patterns.outbox.poison=park-message", "patterns.lease.duration=2s",
				"patterns.outbox.health.max-backlog-age=1ms");

	@Test
	void countsWhatBecomesOfMessages() {
		this.runner.run((context) -> {
			MeterRegistry meters = bind(context);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> message.topic().equals("poison") ? refused(false) : null);
			publish(context, "t", OutboxOptions.NONE);
			publish(context, "t", OutboxOptions.NONE);
			publish(context, "poison", OutboxOptions.NONE);
			Awaitility.await().until(() -> count(meters, "sent") == 2 && count(meters, "parked") == 1);
			assertThat(count(meters, "stored")).isEqualTo(3);
			assertThat(count(meters, "refused")).isEqualTo(1);
			assertThat(meters.get("patterns.outbox.lag").timer().count()).isEqualTo(2);
			assertThat(meters.get("patterns.outbox.batch.size").summary().totalAmount()).isEqualTo(3);
			assertThat(meters.get("patterns.outbox.in-flight").gauge().value()).isZero();
			assertThat(backlog(meters, "dead")).isEqualTo(1);
			assertThat(backlog(meters, "ready")).isZero();
		});
	}

	@Test
	void tellsWhatIsOnItsWayAndThatItIsLate() {
		this.runner.run((context) -> {
			MeterRegistry meters = bind(context);
			CompletableFuture<Void> answer = new CompletableFuture<>();
			context.getBean(RecordingBroker.class).behave((message) -> answer);
			publish(context, "t", OutboxOptions.NONE);
			Awaitility.await().until(() -> meters.get("patterns.outbox.in-flight").gauge().value() == 1);
			Awaitility.await().pollDelay(Duration.ofMillis(5)).until(() -> true);
			assertThat(backlog(meters, "ready")).isEqualTo(1);
			assertThat(meters.get("patterns.outbox.oldest").timeGauge().value()).isPositive();
			Health health = context.getBean(OutboxHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("late", true).containsEntry("ready", 1L);
			answer.complete(null);
		});
	}

	@Test
	void saysThatItDoesNotKnowWhenTheDatabaseDoesNotAnswer() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false").run((context) -> {
			MeterRegistry meters = bind(context);
			publish(context, "t", OutboxOptions.NONE);
			context.getBean(JdbcTemplate.class).execute("alter table patterns_outbox rename to away");
			assertThat(backlog(meters, "ready")).isNaN();
			assertThat(meters.get("patterns.outbox.oldest").timeGauge().value()).isNaN();
			Health health = context.getBean(OutboxHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsOnlyKeys("error");
		});
	}

	@Test
	void observesWritingAndSending() {
		List<Observation.Context> ended = new CopyOnWriteArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new Recorder(ended));
		this.runner.withBean(ObservationRegistry.class, () -> registry).run((context) -> {
			context.getBean(RecordingBroker.class)
				.behave((message) -> message.topic().equals("poison") ? refused(false) : null);
			publish(context, "t", OutboxOptions.NONE.withId("m1"));
			Awaitility.await().until(() -> outcomes(ended).contains("sent"));
			publish(context, "poison", OutboxOptions.NONE);
			Awaitility.await().until(() -> outcomes(ended).contains("failed"));
		});
		Observation.Context stored = ended.stream()
			.filter((context) -> context.getName().equals("patterns.outbox.store"))
			.findFirst()
			.orElseThrow();
		assertThat(keys(stored)).containsEntry("patterns.outbox.topic", "t")
			.containsEntry("patterns.outbox.type", "text")
			.containsEntry("patterns.message.id", "m1");
	}

	private static List<String> outcomes(List<Observation.Context> contexts) {
		return contexts.stream()
			.filter((context) -> context.getName().equals("patterns.outbox.relay"))
			.map((context) -> keys(context).get("outcome"))
			.toList();
	}

	private static Map<String, String> keys(Observation.Context context) {
		return context.getAllKeyValues()
			.stream()
			.collect(Collectors.toMap((key) -> key.getKey().replace("patterns.outbox.outcome", "outcome"),
					KeyValue::getValue));
	}

	private static CompletableFuture<Void> refused(boolean retryable) {
		return CompletableFuture.failedFuture(new BrokerException("refused", retryable, null));
	}

	private static MeterRegistry bind(ApplicationContext context) {
		MeterRegistry meters = new SimpleMeterRegistry();
		context.getBean(OutboxMeterBinder.class).bindTo(meters);
		return meters;
	}

	private static double count(MeterRegistry meters, String outcome) {
		return meters.get("patterns.outbox.messages").tag("outcome", outcome).functionCounter().count();
	}

	private static double backlog(MeterRegistry meters, String state) {
		return meters.get("patterns.outbox.backlog").tag("state", state).gauge().value();
	}

	private static void publish(ApplicationContext context, String topic, OutboxOptions options) {
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> context.getBean(OutboxTemplate.class)
				.publish(topic, "k", "data", options.withType("text")));
	}

	private record Recorder(List<Observation.Context> ended) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			this.ended.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
