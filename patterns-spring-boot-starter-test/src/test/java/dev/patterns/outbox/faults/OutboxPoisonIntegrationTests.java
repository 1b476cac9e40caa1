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

package dev.patterns.outbox.faults;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.outbox.InvalidOutboxMessageException;
import dev.patterns.outbox.Outbox;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.store.OutboxStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Messages that the broker does not take, or that cannot even be written: they are in the
 * way of their own key alone.
 */
class OutboxPoisonIntegrationTests extends FaultSupport {

	@Override
	String[] properties() {
		return new String[] { "--patterns.outbox.retry.max-retries=2",
				"--patterns.outbox.poison-by-type.parks-message=park-message",
				"--patterns.outbox.poison-by-type.parks-key=park-key" };
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aRefusedMessageBlocksItsKeyAlone(boolean retryable) {
		String key = "blocks-" + retryable;
		broker().refuse(key + "-1", retryable);
		publish("blocks", key, 1, 1);
		awaitUnderLoad(key, "status = 2 and attempts > 1");
		publish("blocks", key, 2, 3);
		publish("blocks", key + "x", 1, 3);
		patience().until(() -> arrived(key + "x").size() == 3);
		assertThat(arrived(key)).isEmpty();
		broker().accept(key + "-1");
		awaitEmpty();
		assertThat(arrived(key)).containsExactly(key + "-1", key + "-2", key + "-3");
	}

	@Test
	void whatFollowsARefusedMessageInItsBatchIsNotSentBeforeIt() {
		broker().refuse("batch-1", false);
		transaction(application()).executeWithoutResult((status) -> {
			for (int number = 1; number <= 5; number++) {
				publish("blocks", "batch", number);
				publish("blocks", "batchx", number);
			}
		});
		patience().until(() -> arrived("batchx").size() == 5);
		patience().until(() -> count("status = 2 and attempts > 1") == 1);
		assertThat(arrived("batch")).isEmpty();
		broker().accept("batch-1");
		awaitEmpty();
		assertThat(arrived("batch")).containsExactly("batch-1", "batch-2", "batch-3", "batch-4", "batch-5");
	}

	@Test
	void aParkedMessageLetsItsKeyGoOn() {
		broker().refuse("parked-1", true);
		publish("parks-message", "parked", 1, 1);
		awaitUnderLoad("parked", "status in (2, 3)");
		publish("parks-message", "parked", 2, 3);
		awaitUnderLoad("parked", "status = 3");
		patience().until(() -> cluster().rows() == 1);
		assertThat(arrived("parked")).containsExactly("parked-2", "parked-3");
		broker().accept("parked-1");
		assertThat(store().reviveDead(parked())).isTrue();
		awaitEmpty();
		assertThat(arrived("parked")).containsExactly("parked-2", "parked-3", "parked-1");
	}

	@Test
	void aParkedKeyWaitsAndGoesOnInOrder() {
		broker().refuse("waits-1", true);
		publish("parks-key", "waits", 1, 1);
		awaitUnderLoad("waits", "status = 4");
		publish("parks-key", "waits", 2, 5);
		publish("parks-key", "waitsx", 1, 5);
		patience().until(() -> arrived("waitsx").size() == 5);
		assertThat(arrived("waits")).isEmpty();
		assertThat(count("status = 9 and msg_key = 'waits'")).isEqualTo(4);
		broker().accept("waits-1");
		assertThat(store().reviveDead(parked())).isTrue();
		awaitEmpty();
		assertThat(arrived("waits")).containsExactly("waits-1", "waits-2", "waits-3", "waits-4", "waits-5");
	}

	@Test
	void aParkedKeyGoesOnWithoutWhatIsDiscarded() {
		// It does not even try again what is refused for good.
		broker().refuse("discarded-1", false);
		publish("parks-key", "discarded", 1, 3);
		patience().until(() -> count("status = 4 and attempts = 1") == 1);
		assertThat(store().discardDead(parked())).isTrue();
		awaitEmpty();
		assertThat(arrived("discarded")).containsExactly("discarded-2", "discarded-3");
	}

	@Test
	void whatIsTooLargeForTheTopicBlocksItsKeyUntilTheTopicTakesIt() {
		limitTopic(3_000);
		String large = "large-1" + "x".repeat(10_000);
		transaction(application()).executeWithoutResult((status) -> {
			application().getBean(OutboxTemplate.class)
				.publish(cluster().topic(), "large", new Written(large, "large", 1));
			publish("blocks", "largex", 1);
		});
		patience().until(() -> count("status = 2 and attempts > 1") == 1);
		publish("blocks", "large", 2, 4);
		publish("blocks", "largex", 2, 4);
		patience().until(() -> arrived("largex").size() == 4);
		assertThat(arrived("large")).isEmpty();
		limitTopic(1_000_000);
		awaitEmpty();
		assertThat(arrived("large")).containsExactly(large, "large-2", "large-3", "large-4");
	}

	// What is refused while nothing else is taken is not counted against the message.
	private void awaitUnderLoad(String key, String condition) {
		String good = "load-" + key + condition.hashCode();
		AtomicLong number = new AtomicLong();
		patience().until(() -> {
			publish("blocks", good, number.incrementAndGet(), number.get());
			return count(condition) == 1;
		});
		patience().until(() -> arrived(good).size() == number.get());
	}

	private void limitTopic(int bytes) {
		cluster()
			.configure(
					(admin) -> admin
						.incrementalAlterConfigs(
								Map.of(new ConfigResource(ConfigResource.Type.TOPIC, cluster().topic()),
										List.of(new AlterConfigOp(
												new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
												AlterConfigOp.OpType.SET))))
						.all());
	}

	@Test
	void whatCannotBeSerialisedFailsTheTransactionAndNamesItsType() {
		assertFails(new Failing("x"), application()::publishEvent);
		assertFails(new Failing("x"), this::publish);
		Map<String, Object> circle = new HashMap<>();
		circle.put("part", circle);
		assertFails(circle, this::publish);
		commit(application(), "serial", 1, 1);
		awaitEmpty();
		assertThat(arrived("serial")).containsExactly("serial-1");
	}

	private void assertFails(Object payload, Consumer<Object> publisher) {
		assertThatExceptionOfType(InvalidOutboxMessageException.class)
			.isThrownBy(() -> transaction(application()).executeWithoutResult((status) -> {
				write(application(), "serial", 1);
				publisher.accept(payload);
			}))
			.withMessageContaining(payload.getClass().getName());
		assertThat(cluster().rows()).isZero();
		assertThat(cluster().committed()).isZero();
	}

	private ProbedBrokerFactory broker() {
		return application().getBean(ProbedBrokerFactory.class);
	}

	private void publish(Object payload) {
		application().getBean(OutboxTemplate.class).publish(cluster().topic(), "serial", payload);
	}

	private void publish(String type, String key, long number) {
		application().getBean(OutboxTemplate.class)
			.publish(cluster().topic(), key, new Written(key + "-" + number, key, number),
					OutboxOptions.NONE.withType(type));
	}

	// Each in a transaction of its own.
	private void publish(String type, String key, long from, long to) {
		for (long number = from; number <= to; number++) {
			long current = number;
			transaction(application()).executeWithoutResult((status) -> publish(type, key, current));
		}
	}

	private int count(String condition) {
		return cluster().count("select count(*) from patterns_outbox where " + condition);
	}

	private long parked() {
		return cluster().count("select id from patterns_outbox where status in (3, 4)");
	}

	private OutboxStore store() {
		return application().getBean(OutboxBackend.class).store();
	}

	@Outbox(topic = "${test.topic:unused}", key = "'k'", type = "failing")
	record Failing(String text) {

		@Override
		public String text() {
			throw new IllegalStateException("This has no text");
		}

	}

}
