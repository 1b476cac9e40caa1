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

package dev.patterns.inbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.InboxNodeApplication.Ledger;
import dev.patterns.inbox.InboxNodeApplication.Stop;
import dev.patterns.inbox.engine.InboxEngine;
import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Batches on two instances, and old records that go meanwhile, on real servers.
 */
@Timeout(180)
class InboxBatchIntegrationTests {

	private static final int MESSAGES = 300;

	private static final int THREADS = 8;

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	@AfterEach
	void close() {
		this.executor.shutdownNow();
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void overlappingBatchesOfTwoInstancesHaveTheirEffectOnce(Service service) throws Exception {
		JdbcTemplate template = start(service, "patterns.inbox.wait=30s");
		List<CompletableFuture<Integer>> workers = new ArrayList<>();
		CountDownLatch begin = new CountDownLatch(1);
		for (int i = 0; i < THREADS; i++) {
			ConfigurableApplicationContext instance = this.instances.get(i % 2);
			Random random = new Random(i);
			workers.add(async(() -> {
				begin.await();
				return handleAll(instance, random);
			}));
		}
		begin.countDown();
		int handled = 0;
		for (CompletableFuture<Integer> worker : workers) {
			handled += worker.get(120, TimeUnit.SECONDS);
		}
		assertThat(handled).isEqualTo(MESSAGES);
		assertThat(template.queryForObject("select count(*) from booking", Integer.class)).isEqualTo(MESSAGES);
		assertThat(template.queryForObject("select count(distinct name) from booking", Integer.class))
			.isEqualTo(MESSAGES);
		assertThat(template.queryForObject("select count(*) from patterns_inbox", Integer.class)).isEqualTo(MESSAGES);
	}

	// In batches that overlap with those of all others, each in an order of its own.
	private static int handleAll(ConfigurableApplicationContext instance, Random random) throws Exception {
		IdempotentBatches batches = instance.getBean(IdempotentBatches.class);
		JdbcTemplate template = instance.getBean(JdbcTemplate.class);
		List<Integer> numbers = new ArrayList<>(IntStream.range(0, MESSAGES).boxed().toList());
		Collections.shuffle(numbers, random);
		int[] handled = new int[1];
		for (int from = 0; from < MESSAGES; from += 30) {
			List<InboundRequest> requests = numbers.subList(from, from + 30)
				.stream()
				.map((number) -> InboxNodeApplication.request(InboundRequest.Kind.MESSAGE, "m" + number))
				.toList();
			try {
				batches.handle(requests, (positions) -> {
					positions.forEach((position) -> template.update("insert into booking (name) values (?)",
							requests.get(position).key()));
					handled[0] += positions.size();
					return true;
				});
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}
		return handled[0];
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void aBatchWaitsInTheDatabaseForARequestOnAnotherInstance(Service service) throws Exception {
		JdbcTemplate template = start(service, "patterns.inbox.wait=20s");
		CountDownLatch handling = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		List<InboundRequest> requests = List.of(InboxNodeApplication.request(InboundRequest.Kind.MESSAGE, "b"),
				InboxNodeApplication.request(InboundRequest.Kind.MESSAGE, "a"));
		CompletableFuture<Integer> first = async(
				() -> handle(this.instances.get(0), requests.subList(0, 1), handling, end));
		assertThat(handling.await(20, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Integer> second = async(
				() -> handle(this.instances.get(1), requests, new CountDownLatch(1), end));
		InboxEngine engine = this.instances.get(1).getBean(InboxEngine.class);
		await().atMost(Duration.ofSeconds(20)).until(() -> engine.statistics().getWaitingInDatabase() == 1);
		end.countDown();
		assertThat(first.get(20, TimeUnit.SECONDS)).isOne();
		assertThat(second.get(20, TimeUnit.SECONDS)).isOne();
		assertThat(engine.statistics().getDatabaseWaits()).isOne();
		assertThat(engine.statistics().getWaitingInDatabase()).isZero();
		assertThat(template.queryForList("select request_key from patterns_inbox order by 1", String.class))
			.containsExactly("a", "b");
	}

	private static int handle(ConfigurableApplicationContext instance, List<InboundRequest> requests,
			CountDownLatch handling, CountDownLatch end) {
		int[] handled = new int[1];
		try {
			instance.getBean(IdempotentBatches.class).handle(requests, (positions) -> {
				handled[0] = positions.size();
				handling.countDown();
				return end.await(20, TimeUnit.SECONDS);
			});
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
		return handled[0];
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void oldRecordsGoInBatchesWhileRequestsAreHandled(Service service) throws Exception {
		JdbcTemplate template = start(service, "patterns.inbox.purge.interval=1h", "patterns.inbox.wait=20s");
		List<Object[]> old = IntStream.range(0, 3000).mapToObj((i) -> new Object[] { "old" + i, 1_000L + i }).toList();
		template.batchUpdate("insert into patterns_inbox (operation, source, request_key, status, created_at) "
				+ "values ('ledger/book', 'source', ?, 'HANDLED', ?)", old);
		this.instances.forEach(ConfigurableApplicationContext::close);
		this.instances.clear();
		for (int i = 0; i < 2; i++) {
			this.instances.add(InboxNodeApplication.start(database(service), "patterns.inbox.purge.interval=50ms",
					"patterns.inbox.purge.batch-size=50", "patterns.inbox.retention=2h"));
		}
		List<CompletableFuture<Integer>> workers = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int worker = i;
			workers.add(async(() -> book(this.instances.get(worker % 2), "w" + worker + "-")));
		}
		for (CompletableFuture<Integer> worker : workers) {
			assertThat(worker.get(120, TimeUnit.SECONDS)).isEqualTo(100);
		}
		JdbcTemplate living = this.instances.get(0).getBean(JdbcTemplate.class);
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(living
				.queryForObject("select count(*) from patterns_inbox where created_at < 100000", Integer.class))
				.isZero());
		assertThat(living.queryForObject("select count(*) from patterns_inbox", Integer.class)).isEqualTo(400);
		assertThat(living.queryForObject("select count(*) from booking", Integer.class)).isEqualTo(400);
		assertThat(
				this.instances.stream().mapToLong((instance) -> instance.getBean(InboxPurger.class).getPurged()).sum())
			.isEqualTo(3000);
	}

	// Each request twice.
	private static int book(ConfigurableApplicationContext instance, String prefix) throws Exception {
		Ledger ledger = instance.getBean(Ledger.class);
		int booked = 0;
		for (int i = 0; i < 100; i++) {
			String key = prefix + i;
			String answer = InboxNodeApplication.call(key, () -> ledger.book(key, Stop.NEVER));
			booked += answer.equals(InboxNodeApplication.call(key, () -> ledger.book(key, Stop.NEVER))) ? 1 : 0;
		}
		return booked;
	}

	private JdbcTemplate start(Service service, String... properties) {
		for (int i = 0; i < 2; i++) {
			this.instances.add(InboxNodeApplication.start(database(service), properties));
		}
		JdbcTemplate template = this.instances.get(0).getBean(JdbcTemplate.class);
		template.execute("drop table if exists booking");
		template.execute("create table booking (name varchar(64))");
		template.update("delete from patterns_inbox");
		return template;
	}

	private static Map<String, String> database(Service service) {
		return EmbeddedServers.shared(service).createDatabase("inbox_batches");
	}

	private CompletableFuture<Integer> async(Callable<Integer> task) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return task.call();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, this.executor);
	}

}
