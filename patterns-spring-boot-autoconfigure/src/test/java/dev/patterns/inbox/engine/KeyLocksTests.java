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

package dev.patterns.inbox.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.patterns.inbox.store.InboxKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link KeyLocks} and {@link Patience}.
 */
class KeyLocksTests {

	private static final InboxKey KEY = new InboxKey("op", "source", "k");

	private final InboxStatistics statistics = new InboxStatistics();

	private final KeyLocks locks = new KeyLocks(this.statistics);

	@Test
	void oneAtATime() throws Exception {
		KeyLocks.Hold hold = this.locks.acquire(KEY, patience(10));
		CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> {
			try (KeyLocks.Hold second = this.locks.acquire(KEY, patience(10_000))) {
				return second != null;
			}
		});
		await().until(() -> this.statistics.getWaitingInMemory() == 1);
		assertThat(hold).isNotNull();
		hold.close();
		assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.statistics.getWaitingInMemory()).isZero();
		assertThat(this.statistics.getMemoryWaits()).isOne();
		assertThat(this.locks.size()).isZero();
	}

	@Test
	void givesUp() throws Exception {
		try (KeyLocks.Hold hold = this.locks.acquire(KEY, patience(10))) {
			CompletableFuture<Boolean> other = CompletableFuture
				.supplyAsync(() -> this.locks.acquire(KEY, patience(10)) == null);
			assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
			assertThat(this.locks.size()).isEqualTo(1);
		}
		assertThat(this.locks.size()).isZero();
	}

	@Test
	void anInterruptedThreadGivesUp() throws Exception {
		try (KeyLocks.Hold hold = this.locks.acquire(KEY, patience(10))) {
			CompletableFuture<Boolean> other = new CompletableFuture<>();
			Thread thread = new Thread(() -> other
				.complete(this.locks.acquire(KEY, patience(10_000)) == null && Thread.currentThread().isInterrupted()));
			thread.start();
			await().until(() -> this.statistics.getWaitingInMemory() == 1);
			thread.interrupt();
			assertThat(other.get(10, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(this.locks.size()).isZero();
	}

	@Test
	void patienceEndsWithTheCallersDeadline() {
		assertThat(Patience.of(Duration.ofHours(1), Instant.now().plusSeconds(5)).left())
			.isLessThanOrEqualTo(Duration.ofSeconds(5))
			.isGreaterThan(Duration.ofSeconds(1));
		assertThat(Patience.of(Duration.ofHours(1), Instant.now().minusSeconds(5)).left()).isZero();
		assertThat(Patience.of(Duration.ofSeconds(1), null).left()).isLessThanOrEqualTo(Duration.ofSeconds(1));
	}

	private static Patience patience(long millis) {
		return Patience.of(Duration.ofMillis(millis), null);
	}

}
