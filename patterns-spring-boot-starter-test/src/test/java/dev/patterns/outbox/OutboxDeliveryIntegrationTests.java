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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.store.KeyHashes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Committed messages arrive in order and rolled back ones never, on PostgreSQL and Kafka,
 * while instances come and go.
 */
class OutboxDeliveryIntegrationTests extends OutboxProofSupport {

	@Test
	void whileInstancesJoinAndLeaveUnderLoad() throws Exception {
		ConfigurableApplicationContext first = application("one");
		AtomicBoolean stop = new AtomicBoolean();
		List<CompletableFuture<Void>> writers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int writer = i;
			writers.add(CompletableFuture.runAsync(() -> write(first, writer, stop)));
		}
		for (int round = 0; round < 2; round++) {
			ConfigurableApplicationContext second = application("two");
			await().atMost(Duration.ofSeconds(20)).until(() -> owned(second).equals(KeyHashes.share(1, 2)));
			second.close();
			await().atMost(Duration.ofSeconds(20)).until(() -> owned(first).isAll());
		}
		stop.set(true);
		for (CompletableFuture<Void> writer : writers) {
			writer.get(30, TimeUnit.SECONDS);
		}
		assertThat(this.committed).hasSizeGreaterThan(500);
		try (ReceivedMessages received = received().awaitDistinct(this.committed.size(), Duration.ofSeconds(30))
			.awaitQuiet()) {
			assertThat(received.distinct()).isEqualTo(this.committed);
			assertThat(received.duplicates()).isZero();
			received.assertFirstDeliveriesInOrder();
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> rows() == 0);
		assertThat(this.template.queryForList("select id from business", String.class))
			.containsExactlyInAnyOrderElementsOf(this.committed);
	}

	private void write(ConfigurableApplicationContext context, int writer, AtomicBoolean stop) {
		for (int number = 0; !stop.get(); number++) {
			publish(context, number, number % 7 == 3, "w" + writer + "-" + (number % 5), "w" + writer + "-x");
		}
	}

	private static KeyHashes owned(ConfigurableApplicationContext context) {
		return context.getBean(OutboxRelayLifecycle.class).getOwned().get(OutboxBackends.DEFAULT_NAME);
	}

	@Test
	void lowerIdsThatCommitLaterAreNotSkipped() throws Exception {
		ConfigurableApplicationContext context = application("one");
		RelayApplication.Publisher publisher = context.getBean(RelayApplication.Publisher.class);
		for (int i = 0; i < 8; i++) {
			int number = i;
			CountDownLatch written = new CountDownLatch(1);
			CountDownLatch commit = new CountDownLatch(1);
			CompletableFuture<Void> slow = CompletableFuture
				.runAsync(() -> new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
					.executeWithoutResult((status) -> {
						publisher.publish(this.topic, "slow", number);
						written.countDown();
						await().pollInterval(Duration.ofMillis(10)).until(() -> commit.getCount() == 0);
					}));
			assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
			publish(context, number, false, "fast");
			await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(10)).until(() -> rows() == 0);
			commit.countDown();
			slow.get(10, TimeUnit.SECONDS);
			this.committed.add("slow:" + number);
		}
		try (ReceivedMessages received = received().awaitDistinct(16, Duration.ofSeconds(20)).awaitQuiet()) {
			assertThat(received.distinct()).isEqualTo(this.committed);
			assertThat(received.duplicates()).isZero();
			received.assertFirstDeliveriesInOrder();
		}
	}

	@Test
	void aMessageThatKafkaRefusesBlocksItsKeyAlone() {
		ConfigurableApplicationContext context = application("one",
				"--spring.kafka.producer.properties.max.request.size=20000");
		publish(context, 1, false, "good", "bad");
		OutboxTemplate outbox = context.getBean(OutboxTemplate.class);
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> outbox.publish(this.topic, "bad", "x".repeat(50_000)));
		for (int i = 2; i < 10; i++) {
			publish(context, i, false, "good", "bad");
		}
		try (ReceivedMessages received = received().awaitDistinct(10, Duration.ofSeconds(20))) {
			await().atMost(Duration.ofSeconds(10))
				.until(() -> count("select count(*) from patterns_outbox where status = 2 and attempts > 1") == 1);
			received.awaitQuiet();
			assertThat(received.distinct()).filteredOn((entry) -> entry.startsWith("good")).hasSize(9);
			assertThat(received.distinct()).contains("bad:1").doesNotContain("bad:9");
		}
	}

	private int count(String sql) {
		Integer count = this.template.queryForObject(sql, Integer.class);
		return (count != null) ? count : 0;
	}

}
