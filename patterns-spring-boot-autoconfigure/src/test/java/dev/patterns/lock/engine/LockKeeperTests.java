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
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.Lock;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockStoreException;
import dev.patterns.lock.LockTemplate;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRenewal;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link LockKeeper}: how locks are renewed, lost and released.
 */
@Timeout(30)
class LockKeeperTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	private final List<Lock> lost = new CopyOnWriteArrayList<>();

	private final List<LockEngine> engines = new ArrayList<>();

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
	}

	@Test
	void renewsUntilClosed() {
		Lock lock = this.locks.lock("a", LockOptions.lease(SHORT));
		await().until(() -> this.store.renewed.get() >= 5);
		assertThat(lock.isHeld()).isTrue();
		lock.close();
		int renewed = this.store.renewed.get();
		await().during(SHORT).atMost(SHORT.multipliedBy(4)).until(() -> this.store.renewed.get() == renewed);
	}

	@Test
	void withoutRenewalTheLockIsLostWithItsLease() {
		AtomicBoolean told = new AtomicBoolean();
		Lock lock = this.locks.lock("a", LockOptions.lease(SHORT).withoutRenewal());
		lock.onLost(() -> told.set(true));
		await().untilTrue(told);
		assertThat(lock.isHeld()).isFalse();
		await().until(() -> this.lost.size() == 1);
		assertThat(this.store.renewed).hasValue(0);
		assertThat(keeper().lostCount()).isEqualTo(1);
		assertThat(keeper().heldCount()).isZero();
	}

	@Test
	void anAnswerThatComesLateIsRenewedBeforeTheLockIsHandedOut() {
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				LockAcquisition acquisition = super.acquire(request);
				pause(Duration.ofMillis(1_600));
				return acquisition;
			}
		};
		Lock lock = template().lock("a", LockOptions.lease(Duration.ofSeconds(3)).withoutRenewal());
		assertThat(this.store.renewed).hasValue(1);
		assertThat(lock.remaining()).isGreaterThan(Duration.ofMillis(1_500));
	}

	@Test
	void anAnswerThatComesTooLateGivesNoLock() {
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				LockAcquisition acquisition = super.acquire(request);
				pause(Duration.ofMillis(250));
				return acquisition;
			}
		};
		assertThatExceptionOfType(LockStoreException.class)
			.isThrownBy(() -> template().lock("a", LockOptions.lease(Duration.ofMillis(100))));
		await().until(() -> this.store.find("a").isEmpty());
	}

	@Test
	void aRepeatedQuestionIsNotTakenForAFullLease() {
		AtomicInteger calls = new AtomicInteger();
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				LockAcquisition acquisition = super.acquire(request);
				if (calls.incrementAndGet() == 1) {
					pause(Duration.ofMillis(300));
					throw new DataAccessResourceFailureException("answer lost");
				}
				return acquisition;
			}
		};
		Lock lock = template().lock("a", LockOptions.lease(Duration.ofSeconds(2)).withoutRenewal());
		assertThat(lock.fencingToken()).isEqualTo(new FencingToken("fake", "a", 1));
		assertThat(lock.remaining()).isLessThan(Duration.ofMillis(1_700));
	}

	@Test
	void aFailureToRenewIsRetriedAndTheLockLostOnlyWithItsLease() {
		AtomicBoolean down = new AtomicBoolean(true);
		this.store = new FakeLockStore() {
			@Override
			public boolean renew(String name, String attempt, Duration lease) {
				if (down.get()) {
					this.renewed.incrementAndGet();
					throw new DataAccessResourceFailureException("down");
				}
				return super.renew(name, attempt, lease);
			}
		};
		Lock lock = template().lock("a", LockOptions.lease(Duration.ofSeconds(1)));
		await().until(() -> this.store.renewed.get() > 2);
		down.set(false);
		await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(5)).until(lock::isHeld);
		down.set(true);
		await().until(() -> this.lost.size() == 1);
		assertThat(lock.isHeld()).isFalse();
		down.set(false);
		assertThat(lock.isHeld()).isFalse();
	}

	@Test
	void whatIsDueTogetherIsRenewedTogether() {
		AtomicInteger questions = new AtomicInteger();
		CountDownLatch first = new CountDownLatch(1);
		this.store = new FakeLockStore() {
			@Override
			public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
				if (questions.incrementAndGet() == 1) {
					// The others become due meanwhile, and wait for a twentieth of it.
					pause(Duration.ofMillis(60));
					first.countDown();
				}
				return super.renewAll(renewals, limit);
			}
		};
		LockTemplate together = template();
		List<Lock> held = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			held.add(together.lock("lock-" + i, LockOptions.lease(Duration.ofSeconds(3))));
		}
		await().until(() -> this.store.renewed.get() >= 50);
		assertThat(first.getCount()).isZero();
		assertThat(questions).hasValueLessThan(10);
		assertThat(held).allMatch(Lock::isHeld);
	}

	@Test
	void oneThatIsStuckCostsTheOthersNothing() {
		this.store = new FakeLockStore() {
			@Override
			public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
				if (renewals.stream().anyMatch((renewal) -> renewal.name().equals("stuck"))) {
					pause(limit);
					throw new QueryTimeoutException("row lock");
				}
				return super.renewAll(renewals, limit);
			}
		};
		LockTemplate template = template();
		List<Lock> held = new ArrayList<>();
		Lock stuck = template.lock("stuck", LockOptions.lease(Duration.ofSeconds(1)));
		for (int i = 0; i < 10; i++) {
			held.add(template.lock("lock-" + i, LockOptions.lease(Duration.ofSeconds(1))));
		}
		await().until(() -> !stuck.isHeld());
		await().during(Duration.ofMillis(500)).until(() -> held.stream().allMatch(Lock::isHeld));
		assertThat(this.lost).containsExactly(stuck);
	}

	@Test
	void whoFailsAtTheLossOfOneCostsTheOthersNothing() {
		LockTemplate template = template();
		List<Lock> held = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			Lock one = template.lock("lock-" + i, LockOptions.lease(Duration.ofSeconds(1)));
			one.onLost(() -> {
				throw new AssertionError("the listener of " + one.name());
			});
			held.add(one);
		}
		Lock first = held.remove(0);
		this.store.forceRelease(first.name(), null, "operator");
		await().until(() -> !first.isHeld());
		await().during(Duration.ofSeconds(2)).until(() -> held.stream().allMatch(Lock::isHeld));
		assertThat(this.lost).containsExactly(first);
	}

	@Test
	void oneWithLittleTimeTakesItFromNoOther() {
		List<Duration> limits = new CopyOnWriteArrayList<>();
		this.store = new FakeLockStore() {
			@Override
			public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
				if (renewals.stream().anyMatch((renewal) -> renewal.name().equals("long"))) {
					limits.add(limit);
				}
				return super.renewAll(renewals, limit);
			}
		};
		LockTemplate template = template();
		template.lock("long", LockOptions.lease(Duration.ofSeconds(3)));
		for (int i = 0; i < 50; i++) {
			template.lock("short-" + i, LockOptions.lease(SHORT));
		}
		await().until(() -> !limits.isEmpty());
		assertThat(limits.get(0)).isGreaterThan(Duration.ofMillis(300));
	}

	@Test
	void whatIsRenewedAfterItWasLostIsTakenBack() {
		FakeLockStore real = this.store;
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				return real.acquire(request);
			}

			@Override
			public LockRelease release(String name, String attempt, Duration minimum) {
				return real.release(name, attempt, minimum);
			}

			@Override
			public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
				pause(limit);
				// Executed although nobody waits for it any more.
				renewals.forEach((one) -> real.renew(one.name(), one.attempt(), Duration.ofMinutes(5)));
				throw new QueryTimeoutException("no answer");
			}
		};
		Lock held = template().lock("a", LockOptions.lease(Duration.ofSeconds(1)));
		await().until(() -> !held.isHeld());
		await().until(() -> real.released.get() == 1);
	}

	@Test
	void aReleaseThatFailsIsDoneByTheUpkeep() {
		FakeLockStore upkeep = this.store;
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				return upkeep.acquire(request);
			}

			@Override
			public LockRelease release(String name, String attempt, Duration minimum) {
				throw new DataAccessResourceFailureException("no connection");
			}

			@Override
			public LockStore upkeep() {
				return upkeep;
			}
		};
		template().lock("a").close();
		await().until(() -> upkeep.released.get() == 1);
	}

	@Test
	void aStoreThatDoesNotAnswerDelaysNoLoss() {
		CountDownLatch end = new CountDownLatch(1);
		this.store = new FakeLockStore() {
			@Override
			public boolean renew(String name, String attempt, Duration lease) {
				hang(end);
				return true;
			}
		};
		LockTemplate hanging = template();
		for (int i = 0; i < 6; i++) {
			hanging.lock("lock-" + i, LockOptions.lease(SHORT));
		}
		await().until(() -> this.lost.size() == 6);
		end.countDown();
		assertThat(this.lost).noneMatch(Lock::isHeld);
	}

	@Test
	void whatIsAcquiredWhileTheApplicationStopsIsNotHandedOut() {
		this.store = new FakeLockStore() {
			@Override
			public LockAcquisition acquire(LockRequest request) {
				LockAcquisition acquisition = super.acquire(request);
				LockKeeperTests.this.engines.get(1).stop();
				return acquisition;
			}
		};
		LockTemplate stopping = template();
		assertThatExceptionOfType(LockStoreException.class).isThrownBy(() -> stopping.execute("a", () -> {
			throw new IllegalStateException("ran");
		})).withMessageContaining("stopped");
		assertThat(this.store.find("a")).isEmpty();
	}

	private static void pause(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		await().pollInterval(Duration.ofMillis(5)).until(() -> System.nanoTime() - end >= 0);
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
