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

package dev.patterns.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.patterns.worker.Deadlines.Deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Deadlines}.
 */
class DeadlinesTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final Deadlines deadlines = new Deadlines("deadlines-test", Duration.ofSeconds(1));

	@Test
	void aDeadlineIsReachedInTimeAndNotBefore() throws Exception {
		CountDownLatch reached = new CountDownLatch(1);
		long begin = System.nanoTime();
		this.deadlines.set(Duration.ofMillis(50), reached::countDown);
		assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
	}

	@Test
	void anEarlierDeadlineDoesNotWaitForALaterOne() throws Exception {
		CountDownLatch later = new CountDownLatch(1);
		CountDownLatch earlier = new CountDownLatch(1);
		Deadline set = this.deadlines.set(LONG, later::countDown);
		this.deadlines.set(Duration.ofMillis(20), earlier::countDown);
		assertThat(earlier.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(later.getCount()).isOne();
		set.cancel();
	}

	@Test
	void aCancelledDeadlineIsNotReached() throws Exception {
		AtomicInteger reached = new AtomicInteger();
		CountDownLatch after = new CountDownLatch(1);
		this.deadlines.set(Duration.ofMillis(20), reached::incrementAndGet).cancel();
		this.deadlines.set(Duration.ofMillis(60), after::countDown);
		assertThat(after.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(reached).hasValue(0);
	}

	@Test
	void afterAFailedActionTheOthersAreReached() throws Exception {
		CountDownLatch after = new CountDownLatch(1);
		this.deadlines.execute(() -> {
			throw new IllegalStateException("wanted by the test");
		});
		this.deadlines.set(Duration.ofMillis(20), after::countDown);
		assertThat(after.await(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void eachOfManyIsReachedOnceOrCancelled() throws Exception {
		AtomicInteger reached = new AtomicInteger();
		AtomicInteger wanted = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			List<Future<?>> futures = new ArrayList<>();
			for (int thread = 0; thread < 4; thread++) {
				futures.add(executor.submit(() -> {
					for (int i = 0; i < 5000; i++) {
						if (i % 5 == 0) {
							wanted.incrementAndGet();
							this.deadlines.set(Duration.ofMillis(i % 40), reached::incrementAndGet);
						}
						else {
							this.deadlines.set(LONG, reached::incrementAndGet).cancel();
						}
					}
				}));
			}
			for (Future<?> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(reached).hasValue(wanted.get()));
	}

	@Test
	void itsThreadEndsWhenThereIsNothingToDo() {
		Deadlines brief = new Deadlines("deadlines-brief", Duration.ofMillis(50));
		brief.execute(() -> {
		});
		await().atMost(Duration.ofSeconds(10))
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("deadlines-brief")));
		CountDownLatch again = new CountDownLatch(1);
		brief.execute(again::countDown);
		await().atMost(Duration.ofSeconds(5)).until(() -> again.getCount() == 0);
	}

}
