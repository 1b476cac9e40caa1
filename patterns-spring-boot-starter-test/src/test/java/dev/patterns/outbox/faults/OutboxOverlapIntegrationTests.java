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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Transactions that overlap, of which those with lower ids commit later: nothing is
 * skipped, whatever the relay has read and settled meanwhile.
 */
class OutboxOverlapIntegrationTests extends FaultSupport {

	@Test
	void inOneInstance() throws Exception {
		overlap("one", application(), application());
	}

	@Test
	void inTwoInstances() throws Exception {
		ConfigurableApplicationContext one = application();
		try (ConfigurableApplicationContext two = start("two")) {
			cluster().awaitOwners(2);
			overlap("two", one, two);
		}
	}

	// The numbers are those of the commits, in the reverse order of the ids.
	private void overlap(String prefix, ConfigurableApplicationContext one, ConfigurableApplicationContext two)
			throws Exception {
		String shared = prefix + "-shared";
		String alone = prefix + "-alone";
		int rounds = 3;
		int open = 4;
		Open first = open(one, shared, rounds * open + 1);
		Open other = open(two, alone, 1);
		for (int round = 0; round < rounds; round++) {
			List<Open> transactions = new ArrayList<>();
			for (int i = 0; i < open; i++) {
				transactions.add(0, open((i % 2 == 0) ? one : two, shared, (round + 1) * open - i));
			}
			for (Open transaction : transactions) {
				commit((round % 2 == 0) ? one : two, prefix + "-more" + round + "x" + transaction.number(), 1, 20);
				transaction.commit();
				awaitEmpty();
			}
		}
		first.commit();
		other.commit();
		awaitAllOnce();
		assertThat(arrived(shared)).hasSize(rounds * open + 1);
		assertThat(arrived(alone)).hasSize(1);
	}

	@Test
	void whatCommitsBetweenReadAndSettlingOfItsNeighboursStays() throws Exception {
		ConfigurableApplicationContext context = application();
		Probes probes = context.getBean(Probes.class);
		Probes.Plan earlier = probes.plan(Moment.SETTLING, 1, true);
		commit(context, "first", 1, 1);
		earlier.awaitReached();
		// The relay's next batch has the rows on both sides of an open one.
		commit(context, "k", 1, 1);
		Open between = open(context, "k", 3);
		commit(context, "k", 2, 2);
		Probes.Plan settling = probes.plan(Moment.SETTLING, 1, true);
		earlier.release();
		settling.awaitReached();
		between.commit();
		settling.release();
		awaitAllOnce();
		assertThat(arrived("k")).containsExactly("k-1", "k-2", "k-3");
	}

	private Open open(ConfigurableApplicationContext context, String key, long number) throws InterruptedException {
		CountDownLatch written = new CountDownLatch(1);
		CountDownLatch commit = new CountDownLatch(1);
		CompletableFuture<Void> end = CompletableFuture
			.runAsync(() -> transaction(context).executeWithoutResult((status) -> {
				write(context, key, number);
				written.countDown();
				await(commit);
			}), (task) -> new Thread(task, "test-open").start());
		await(written);
		return new Open(number, commit, end);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A transaction that has written and is not yet committed.
	 *
	 * @param number the message's number
	 * @param mayCommit open when it may commit
	 * @param end when it has
	 */
	private record Open(long number, CountDownLatch mayCommit, CompletableFuture<Void> end) {

		void commit() throws Exception {
			this.mayCommit.countDown();
			this.end.get(30, TimeUnit.SECONDS);
		}

	}

}
