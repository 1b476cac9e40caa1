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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.RelayNotifications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for who is woken by a commit, with notifications that stay in this process.
 */
class OutboxWakeUpTests {

	private final Bus bus = new Bus();

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.poll-interval=1h", "patterns.outbox.relay.min-poll-interval=1h",
				"spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1")
		.withBean(RelayNotifications.class, () -> this.bus.new Member());

	private final ApplicationContextRunner writer = this.runner
		.withPropertyValues("patterns.outbox.relay.enabled=false");

	@Test
	void othersAreNotToldWhatThisInstanceReads() {
		this.runner.run((context) -> {
			awaitOwner(context);
			publish(context, TransactionDefinition.PROPAGATION_REQUIRED, "a", "b");
			awaitEmpty(context);
			assertThat(this.bus.told).isEmpty();
		});
		assertThat(this.bus.members).as("stopped").isEmpty();
	}

	@Test
	void anOwnerIsWokenByWhatOthersCommit() {
		this.runner.run((relaying) -> {
			awaitOwner(relaying);
			// What it finds from now on it was woken for: the next poll is in an hour.
			this.writer.run((writing) -> {
				for (String key : List.of("a", "b", "c")) {
					publish(writing, TransactionDefinition.PROPAGATION_REQUIRED, key);
					awaitEmpty(writing);
				}
			});
			assertThat(this.bus.told).containsExactly(hashes("a"), hashes("b"), hashes("c"));
		});
	}

	@Test
	void aTransactionIsToldOnceAfterItsCommitAndNotAfterItsRollback() {
		this.writer.run((context) -> {
			transaction(context, TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((outer) -> {
				publish(context, TransactionDefinition.PROPAGATION_MANDATORY, "a", "b");
				assertThat(this.bus.told).isEmpty();
				publish(context, TransactionDefinition.PROPAGATION_REQUIRES_NEW, "inner");
				assertThat(this.bus.told).containsExactly(hashes("inner"));
				publish(context, TransactionDefinition.PROPAGATION_NESTED, "nested");
				transaction(context, TransactionDefinition.PROPAGATION_REQUIRES_NEW).executeWithoutResult((status) -> {
					publish(context, TransactionDefinition.PROPAGATION_MANDATORY, "rolled back");
					status.setRollbackOnly();
				});
				publish(context, TransactionDefinition.PROPAGATION_MANDATORY, "c");
				assertThat(this.bus.told).hasSize(1);
			});
			assertThat(this.bus.told).containsExactly(hashes("inner"), hashes("a", "b", "nested", "c"));
			transaction(context, TransactionDefinition.PROPAGATION_REQUIRED).executeWithoutResult((status) -> {
				publish(context, TransactionDefinition.PROPAGATION_MANDATORY, "rolled back");
				status.setRollbackOnly();
			});
			assertThat(this.bus.told).hasSize(2);
		});
	}

	@Test
	void aMessageInATransactionOfItsOwnIsTold() {
		this.writer.withPropertyValues("patterns.outbox.require-transaction=false").run((context) -> {
			context.getBean(OutboxTemplate.class).publish("t", "a", "text");
			assertThat(this.bus.told).containsExactly(hashes("a"));
		});
	}

	@Test
	void whatIsSharedIsToldToItsOwner() {
		this.runner.run((first) -> {
			awaitOwner(first);
			this.runner.run((second) -> {
				second.getBean(OutboxTemplate.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(20))
					.until(() -> owned(first).equals(KeyHashes.share(0, 2))
							&& owned(second).equals(KeyHashes.share(1, 2)));
				for (int i = 0; i < 40; i++) {
					publish((i % 3 == 0) ? first : second, TransactionDefinition.PROPAGATION_REQUIRED, "k" + i,
							"l" + i);
					awaitEmpty(first);
				}
			});
		});
		assertThat(this.bus.told).isNotEmpty();
	}

	private static KeyHashes hashes(String... keys) {
		return KeyHashes.of(Stream.of(keys).mapToInt(KeyHash::of));
	}

	private static KeyHashes owned(ApplicationContext context) {
		return context.getBean(OutboxRelayLifecycle.class).getOwned().get(OutboxBackends.DEFAULT_NAME);
	}

	private static void awaitOwner(ApplicationContext context) {
		context.getBean(OutboxTemplate.class);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> owned(context).isAll());
	}

	private static TransactionTemplate transaction(ApplicationContext context, int propagation) {
		TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		transaction.setPropagationBehavior(propagation);
		return transaction;
	}

	private static void publish(ApplicationContext context, int propagation, String... keys) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		transaction(context, propagation).executeWithoutResult((status) -> {
			for (String key : keys) {
				template.publish("t", key, "text");
			}
		});
	}

	private static void awaitEmpty(ApplicationContext context) {
		JdbcTemplate template = context.getBean(JdbcTemplate.class);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.atMost(Duration.ofSeconds(20))
			.until(() -> template.queryForList("select id from patterns_outbox").isEmpty());
	}

	/**
	 * Leads from each member to all others.
	 */
	private static final class Bus {

		private final List<KeyHashes> told = new CopyOnWriteArrayList<>();

		private final Map<Member, Consumer<KeyHashes>> members = new ConcurrentHashMap<>();

		private final class Member implements RelayNotifications {

			@Override
			public void start(Consumer<KeyHashes> relay) {
				Bus.this.members.put(this, relay);
			}

			@Override
			public boolean isHearing() {
				return Bus.this.members.containsKey(this);
			}

			@Override
			public void notifyOthers(KeyHashes hashes) {
				Bus.this.told.add(hashes);
				Bus.this.members.forEach((member, relay) -> {
					if (member != this) {
						relay.accept(hashes);
					}
				});
			}

			@Override
			public void stop() {
				Bus.this.members.remove(this);
			}

		}

	}

}
