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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.pubsub.broker.BrokerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ordering}.
 */
class OutboxOrderingTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.retry.delay=50ms", "patterns.outbox.relay.poll-interval=100ms",
				"patterns.outbox.relay.min-poll-interval=20ms");

	@Test
	void byDefaultAKeyKeepsItsOrder() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false").run((context) -> {
			publishEvent(context, new Plain("k"));
			assertThat(columns(context)).containsExactly("k", null);
		});
	}

	@Test
	void aTypeMayGiveUpItsOrder() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false").run((context) -> {
			publishEvent(context, new Unordered("k"));
			assertThat(columns(context)).containsExactly(null, "k");
		});
	}

	@Test
	void aPropertySetsTheDefaultAndOptionsWin() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false", "patterns.outbox.ordering=none")
			.run((context) -> {
				publish(context, "a", OutboxOptions.NONE);
				assertThat(columns(context)).containsExactly(null, "a");
				context.getBean(JdbcTemplate.class).update("delete from patterns_outbox");
				publish(context, "a", OutboxOptions.NONE.withOrdering(Ordering.STRICT));
				assertThat(columns(context)).containsExactly("a", null);
			});
	}

	@Test
	void withoutOrderARefusedMessageHoldsUpNobodyAndTheBrokerGetsTheKey() {
		this.runner.withPropertyValues("patterns.outbox.ordering=none").run((context) -> {
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			Set<String> refused = ConcurrentHashMap.newKeySet();
			broker.behave((message) -> {
				String data = new String(message.event().getData().toBytes());
				return (data.equals("1") && refused.size() < 3 && refused.add(data + refused.size()))
						? CompletableFuture.failedFuture(new BrokerException("refused", false, null)) : null;
			});
			publish(context, "a", OutboxOptions.NONE, "1", "2", "3");
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().size() == 3);
			assertThat(broker.data()).containsExactly("2", "3", "1");
			assertThat(broker.sent()).allMatch((message) -> "a".equals(message.key()));
			assertThat(context.getBean(RelayStatistics.class).getReordered()).isZero();
		});
	}

	private static void publishEvent(ApplicationContext context, Object event) {
		transaction(context).executeWithoutResult((status) -> context.publishEvent(event));
	}

	private static void publish(ApplicationContext context, String key, OutboxOptions options, String... data) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		transaction(context).executeWithoutResult((status) -> {
			for (String one : (data.length > 0) ? data : new String[] { "x" }) {
				template.publish("t", key, one, options);
			}
		});
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static List<String> columns(ApplicationContext context) {
		return context.getBean(JdbcTemplate.class)
			.queryForObject("select msg_key, send_key from patterns_outbox",
					(rs, row) -> Arrays.asList(rs.getString(1), rs.getString(2)));
	}

	@Outbox(topic = "plain", key = "id")
	record Plain(String id) {

	}

	@Outbox(topic = "unordered", key = "id", ordering = Ordering.NONE)
	record Unordered(String id) {

	}

}
