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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.jdbc.JdbcOutboxStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the relay when the database or a broker's client fails in the middle of a
 * round: nothing that was read is forgotten.
 */
class OutboxRelayFaultsTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withUserConfiguration(FaultyStore.class)
		.withPropertyValues("patterns.outbox.relay.poll-interval=100ms", "patterns.outbox.relay.min-poll-interval=20ms",
				"patterns.outbox.retry.delay=50ms", "patterns.lease.duration=2s");

	@Test
	void aFailureWhileTheExpiredAreRemovedKeepsNothingElseFromBeingSent() {
		this.runner.run((context) -> {
			Faults faults = context.getBean(Faults.class);
			faults.failOnce("delete");
			transaction(context).executeWithoutResult((status) -> {
				publish(context, OutboxOptions.NONE.withTimeToLive(Duration.ofMillis(1)), "expired");
				publish(context, OutboxOptions.NONE, "fresh");
				// Both are read together, when the first has expired.
				Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
			});
			awaitEmpty(context);
			assertThat(faults.happened("delete")).isTrue();
			assertThat(context.getBean(RecordingBroker.class).data()).contains("fresh").doesNotContain("expired");
			assertThat(context.getBean(RelayStatistics.class).getExpired()).isEqualTo(1);
		});
	}

	@Test
	void anErrorOfTheBrokersClientIsARefusal() {
		this.runner.run((context) -> {
			AtomicBoolean first = new AtomicBoolean(true);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			broker.behave((message) -> {
				if (first.getAndSet(false)) {
					throw new NoClassDefFoundError("a part of the client is missing");
				}
				return null;
			});
			publish(context, OutboxOptions.NONE, "one", "two");
			awaitEmpty(context);
			assertThat(broker.data()).containsExactly("one", "two");
			assertThat(context.getBean(RelayStatistics.class).getRefused()).isPositive();
		});
	}

	@Test
	void aBatchThatIsTooMuchIsReadAgainInParts() {
		this.runner.run((context) -> {
			Faults faults = context.getBean(Faults.class);
			faults.refuseReadsOfMoreThan(30);
			String[] payloads = new String[80];
			Arrays.setAll(payloads, String::valueOf);
			publish(context, OutboxOptions.NONE, payloads);
			awaitEmpty(context);
			assertThat(faults.refusedReads()).isPositive();
			assertThat(context.getBean(RecordingBroker.class).data()).containsExactly(payloads);
		});
	}

	private static void publish(ApplicationContext context, OutboxOptions options, String... payloads) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		transaction(context).executeWithoutResult((status) -> {
			for (String payload : payloads) {
				template.publish("t", "k", payload, options.withType("text"));
			}
		});
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static void awaitEmpty(ApplicationContext context) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> Integer.valueOf(0)
				.equals(context.getBean(JdbcTemplate.class)
					.queryForObject("select count(*) from patterns_outbox", Integer.class)));
	}

	@Configuration(proxyBeanMethods = false)
	static class FaultyStore {

		@Bean
		Faults faults() {
			return new Faults();
		}

		@Bean
		OutboxStore faultyOutboxStore(JdbcAccessSelector selector, Faults faults) {
			OutboxStore target = new JdbcOutboxStore(selector.select("outbox"));
			return (OutboxStore) Proxy.newProxyInstance(OutboxStore.class.getClassLoader(),
					new Class<?>[] { OutboxStore.class }, (proxy, method, arguments) -> {
						faults.before(method.getName());
						if (arguments != null && arguments[0] instanceof ReadRequest request) {
							faults.beforeRead(request.limit());
						}
						try {
							return method.invoke(target, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

	/**
	 * Lets calls of the store fail.
	 */
	static class Faults {

		private final Map<String, AtomicBoolean> planned = new ConcurrentHashMap<>();

		private final AtomicInteger refusedReads = new AtomicInteger();

		private volatile int readLimit = Integer.MAX_VALUE;

		void failOnce(String method) {
			this.planned.put(method, new AtomicBoolean(true));
		}

		void refuseReadsOfMoreThan(int limit) {
			this.readLimit = limit;
		}

		int refusedReads() {
			return this.refusedReads.get();
		}

		void beforeRead(int limit) {
			if (limit > this.readLimit) {
				this.refusedReads.incrementAndGet();
				throw new OutOfMemoryError("The batch is too large");
			}
		}

		boolean happened(String method) {
			return !this.planned.get(method).get();
		}

		void before(String method) {
			AtomicBoolean due = this.planned.get(method);
			if (due != null && due.getAndSet(false)) {
				throw new TransientDataAccessResourceException("The database does not answer");
			}
		}

	}

}
