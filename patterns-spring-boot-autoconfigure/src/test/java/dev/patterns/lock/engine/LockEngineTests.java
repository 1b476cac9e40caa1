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

package dev.patterns.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;

import dev.patterns.lock.InvalidLockNameException;
import dev.patterns.lock.Lock;
import dev.patterns.lock.LockBelongsToOthersException;
import dev.patterns.lock.LockDoesNotExistException;
import dev.patterns.lock.LockInterruptedException;
import dev.patterns.lock.LockLostException;
import dev.patterns.lock.LockNotAcquiredException;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockStoreException;
import dev.patterns.lock.LockTemplate;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LockEngine} and {@link DefaultLockTemplate}.
 */
@Timeout(30)
class LockEngineTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	private static final LockOptions WAITING = LockOptions.defaults().waiting(Duration.ofSeconds(20));

	private final List<Lock> lost = new CopyOnWriteArrayList<>();

	private final List<LockEngine> engines = new ArrayList<>();

	// Not the common pool, which has but one thread on a small machine.
	private final ExecutorService threads = Executors.newCachedThreadPool();

	private FakeLockStore store = new FakeLockStore();

	private LockTemplate locks = template();

	private LockTemplate template() {
		LockEngine engine = new LockEngine(new LockBackend(() -> this.store),
				new LockSettings("me", Duration.ofSeconds(30), Duration.ZERO),
				new LockObservations(ObservationRegistry.NOOP, List.of()), this.lost::add);
		this.engines.add(engine);
		return new DefaultLockTemplate(engine);
	}

	private LockKeeper keeper() {
		return this.engines.get(0).keeper();
	}

	@AfterEach
	void shutdown() {
		this.engines.forEach((engine) -> engine.keeper().shutdown());
		this.threads.shutdownNow();
	}

	@Test
	void secondIsRefusedUntilTheFirstCloses() {
		LockTemplate others = template();
		Lock lock = this.locks.tryLock("a").orElseThrow();
		assertThat(lock.isHeld()).isTrue();
		assertThat(lock.owner()).isEqualTo("me");
		assertThat(lock.name()).isEqualTo("a");
		assertThat(others.tryLock("a")).isEmpty();
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> others.lock("a"));
		lock.close();
		assertThat(lock.isHeld()).isFalse();
		assertThat(lock.remaining()).isZero();
		Lock next = others.lock("a");
		assertThat(next.fencingToken().isNewerThan(lock.fencingToken())).isTrue();
		lock.close();
		assertThat(next.isHeld()).isTrue();
		assertThat(this.lost).isEmpty();
	}

	@Test
	void remainingIsLessThanTheStoresLease() {
		Lock lock = this.locks.lock("a", LockOptions.lease(Duration.ofSeconds(10)));
		assertThat(lock.remaining()).isBetween(Duration.ofSeconds(5), Duration.ofMillis(9_500));
	}

	@Test
	void transientFailuresAreRetriedEvenWithoutWait() {
		AtomicInteger failures = new AtomicInteger(2);
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				if (failures.getAndDecrement() > 0) {
					throw new CannotAcquireLockException("deadlock");
				}
				return super.acquire(request);
			}
		};
		assertThat(template().tryLock("a")).isPresent();
	}

	@Test
	void anOutageIsWaitedOutWithinTheWait() {
		AtomicInteger failures = new AtomicInteger(6);
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				if (failures.getAndDecrement() > 0) {
					throw new DataAccessResourceFailureException("down");
				}
				return super.acquire(request);
			}
		};
		assertThat(template().tryLock("a", WAITING)).isPresent();
	}

	@Test
	void whatTheStoreMayHaveAcquiredIsTakenBack() {
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				super.acquire(request);
				throw new DataAccessResourceFailureException("answer lost");
			}
		};
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> template().tryLock("a"))
			.withCauseInstanceOf(DataAccessResourceFailureException.class);
		assertThat(this.store.asked).hasValue(3);
		await().until(() -> this.store.find("a").isEmpty());
	}

	@Test
	void otherFailuresAreNotRetried() {
		AtomicInteger calls = new AtomicInteger();
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				calls.incrementAndGet();
				throw new DataIntegrityViolationException("no");
			}
		};
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> template().tryLock("a", WAITING));
		assertThat(calls).hasValue(1);
	}

	@Test
	void aWaiterGetsTheLockSoonAfterItsRelease() throws Exception {
		Lock lock = this.locks.lock("a");
		CompletableFuture<Optional<Lock>> waiter = CompletableFuture.supplyAsync(() -> this.locks.tryLock("a", WAITING),
				this.threads);
		await().until(() -> this.store.asked.get() > 3);
		lock.close();
		Lock next = waiter.get(5, TimeUnit.SECONDS).orElseThrow();
		assertThat(next.isHeld()).isTrue();
	}

	@Test
	void waitersOfOneProcessComeInTheirOrderAndOneOfThemAsks() throws Exception {
		Lock lock = this.locks.lock("a");
		List<Integer> order = new CopyOnWriteArrayList<>();
		List<CompletableFuture<Void>> waiters = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			int number = i;
			waiters.add(CompletableFuture.runAsync(() -> this.locks.execute("a", WAITING, () -> order.add(number)),
					this.threads));
			int waiting = i + 1;
			await().until(() -> this.engines.get(0).waitingCount() == waiting);
		}
		lock.close();
		CompletableFuture.allOf(waiters.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
		assertThat(order).containsExactly(0, 1, 2, 3);
		assertThat(this.engines.get(0).waitingCount()).isZero();
	}

	@Test
	void waitingIsNoBusyLoop() {
		this.locks.lock("a");
		LockTemplate others = template();
		int before = this.store.asked.get();
		assertThat(others.tryLock("a", LockOptions.defaults().waiting(Duration.ofSeconds(1)))).isEmpty();
		assertThat(this.store.asked.get() - before).isBetween(4, 16);
	}

	@Test
	void waitingCanBeInterrupted() throws Exception {
		this.locks.lock("a");
		CountDownLatch ended = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		Thread waiter = new Thread(() -> {
			try {
				template().lock("a", WAITING);
			}
			catch (LockInterruptedException ex) {
				interrupted.set(Thread.currentThread().isInterrupted());
			}
			ended.countDown();
		});
		waiter.start();
		await().until(() -> this.store.asked.get() > 2);
		waiter.interrupt();
		assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(interrupted).isTrue();
	}

	@Test
	void anInterruptedHolderReleases() {
		Lock lock = this.locks.lock("a");
		this.store = new FakeLockStore();
		Thread.currentThread().interrupt();
		lock.close();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whatRunsWithinItIsRefusedAtOnce() {
		long begin = System.nanoTime();
		this.locks.execute("a", () -> {
			assertThat(this.locks.tryLock("a", WAITING)).isEmpty();
			assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.locks.lock("a", WAITING))
				.withMessageContaining("not reentrant");
		});
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void theThreadThatHandedItOverWaits() {
		Lock lock = this.locks.lock("a");
		assertThatExceptionOfType(LockNotAcquiredException.class).isThrownBy(() -> this.locks.lock("a"))
			.withMessageContaining("not reentrant");
		CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
			await().until(() -> this.engines.get(0).waitingCount() == 1);
			lock.close();
		}, this.threads);
		assertThat(this.locks.tryLock("a", WAITING)).isPresent();
		other.join();
	}

	@Test
	void nestedExecutionUsesTheLockAround() {
		String result = this.locks.execute("a", () -> this.locks.execute("b", () -> this.locks.execute("a", () -> {
			assertThat(this.locks.current()).map(Lock::name).contains("b");
			return "done";
		})));
		assertThat(result).isEqualTo("done");
		assertThat(this.locks.current()).isEmpty();
		assertThat(this.store.list(null, 10)).isEmpty();
	}

	@Test
	void executionThatFailsReleases() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.locks.execute("a", () -> {
			throw new IllegalStateException("mine");
		})).withMessage("mine");
		assertThat(this.store.find("a")).isEmpty();
		assertThat(this.locks.current()).isEmpty();
	}

	@Test
	void executionThatLosesTheLockFailsAfterwards() {
		AtomicBoolean ran = new AtomicBoolean();
		assertThatExceptionOfType(LockLostException.class)
			.isThrownBy(() -> this.locks.execute("a", LockOptions.lease(SHORT), () -> {
				this.store.forceRelease("a", null, "r");
				Lock lock = this.locks.current().orElseThrow();
				await().until(() -> !lock.isHeld());
				ran.set(true);
			}));
		assertThat(ran).isTrue();
		assertThat(this.lost).hasSize(1);
	}

	@Test
	void stoppingLeavesLocksToTheirHoldersAndRefusesMore() {
		Lock lock = this.locks.lock("a");
		Lock short1 = this.locks.lock("b", LockOptions.lease(SHORT));
		keeper().stop();
		assertThat(lock.isHeld()).isFalse();
		assertThat(this.lost).containsExactlyInAnyOrder(lock, short1);
		assertThat(this.store.find("a")).isPresent();
		lock.close();
		assertThat(this.store.find("a")).isEmpty();
		await().until(() -> this.store.find("b").isEmpty());
		assertThat(this.store.released).hasValue(1);
		lock.close();
		assertThat(this.store.released).hasValue(1);
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> this.locks.tryLock("c"))
			.withMessageContaining("stopped");
		keeper().start();
		assertThat(this.locks.tryLock("c")).isPresent();
	}

	@Test
	void stopWaitsForWhatRunsWithinALock() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<String> work = CompletableFuture.supplyAsync(() -> this.locks.execute("a", () -> {
			running.countDown();
			hang(end);
			return "done";
		}), this.threads);
		assertThat(running.await(5, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> keeper().stop(), this.threads);
		await().until(() -> keeper().isStopped());
		assertThat(stop).isNotDone();
		assertThat(keeper().heldCount()).isEqualTo(1);
		end.countDown();
		stop.get(4, TimeUnit.SECONDS);
		assertThat(work.get(5, TimeUnit.SECONDS)).isEqualTo("done");
		assertThat(this.lost).isEmpty();
		assertThat(this.store.find("a")).isEmpty();
	}

	@Test
	void aRenewalThatIsAnsweredAfterTheLossIsTakenBack() {
		this.store = new FakeLockStore() {
			@Override
			public boolean renew(String name, String attempt, Duration lease) {
				boolean renewed = super.renew(name, attempt, Duration.ofHours(1));
				await().until(() -> LockEngineTests.this.lost.size() == 1);
				return renewed;
			}
		};
		template().lock("a", LockOptions.lease(SHORT));
		await().until(() -> this.lost.size() == 1);
		await().until(() -> this.store.find("a").isEmpty());
	}

	@Test
	void whatHangsInTheStoreDelaysNoRenewal() {
		CountDownLatch end = new CountDownLatch(1);
		this.store = new FakeLockStore() {
			@Override
			public LockRelease release(String name, String attempt, Duration minimum) {
				hang(end);
				return super.release(name, attempt, minimum);
			}
		};
		template();
		for (int i = 0; i < 6; i++) {
			this.engines.get(1).keeper().abandon(new LockRequest("lock-" + i, "me", "attempt", Duration.ofMinutes(1)));
		}
		Lock lock = new DefaultLockTemplate(this.engines.get(1)).lock("a", LockOptions.lease(SHORT));
		await().until(() -> this.store.renewed.get() >= 4);
		assertThat(lock.isHeld()).isTrue();
		end.countDown();
	}

	@Test
	void unlockingForgetsWhatWasUnlockedAndNotWhatTheOwnerAcquiredSince() {
		List<Lock> since = new CopyOnWriteArrayList<>();
		this.store = new FakeLockStore() {
			@Override
			public LockRelease releaseOwned(String name, String owner, String request) {
				LockRelease release = super.releaseOwned(name, owner, request);
				CompletableFuture
					.runAsync(() -> since.add(LockEngineTests.this.locks.lock(name)), LockEngineTests.this.threads)
					.join();
				return release;
			}
		};
		Lock lock = this.locks.lock("a");
		this.locks.unlock("a", "me");
		assertThat(lock.isHeld()).isFalse();
		assertThat(since).singleElement().satisfies((next) -> assertThat(next.isHeld()).isTrue());
	}

	@Test
	void unlocksByOwner() {
		Lock lock = this.locks.lock("a", LockOptions.defaults().ownedBy("somebody"));
		assertThatExceptionOfType(LockBelongsToOthersException.class).isThrownBy(() -> this.locks.unlock("a", "else"));
		assertThatExceptionOfType(LockDoesNotExistException.class).isThrownBy(() -> this.locks.unlock("b", "else"));
		this.locks.unlock("a", "somebody");
		assertThat(lock.isHeld()).isFalse();
		assertThatExceptionOfType(LockDoesNotExistException.class).isThrownBy(() -> this.locks.unlock("a", "somebody"));
		assertThat(this.lost).isEmpty();
	}

	@Test
	void badNamesAreRefused() {
		for (String name : List.of("", "x".repeat(256), "\ud800", "a\udc00b")) {
			assertThatExceptionOfType(InvalidLockNameException.class).isThrownBy(() -> this.locks.tryLock(name));
			assertThatExceptionOfType(InvalidLockNameException.class).isThrownBy(() -> this.locks.unlock(name, "o"));
		}
		assertThat(this.store.asked).hasValue(0);
		assertThat(this.locks.tryLock("\ud83d\ude80".repeat(127))).isPresent();
	}

	@Test
	void badOptionsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> LockOptions.lease(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> LockOptions.lease(Duration.ofDays(366)));
		assertThatIllegalArgumentException().isThrownBy(() -> LockOptions.defaults().waiting(Duration.ofMillis(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> LockOptions.lease(SHORT).atLeast(Duration.ofDays(1)));
		assertThatIllegalArgumentException().isThrownBy(() -> LockOptions.defaults().ownedBy(" "));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.locks.tryLock("a", LockOptions.defaults().atLeast(Duration.ofHours(1))));
		assertThat(this.store.asked).hasValue(0);
	}

	@Test
	void theMinimalTimeIsGivenToTheStore() {
		List<Duration> minimums = new CopyOnWriteArrayList<>();
		this.store = new FakeLockStore() {
			@Override
			public synchronized LockRelease release(String name, String attempt, Duration minimum) {
				minimums.add(minimum);
				return super.release(name, attempt, minimum);
			}
		};
		template().execute("a", LockOptions.defaults().atLeast(SHORT), () -> {
		});
		assertThat(minimums).containsExactly(SHORT);
	}

	private static void hang(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
