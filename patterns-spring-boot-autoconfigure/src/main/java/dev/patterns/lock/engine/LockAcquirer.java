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
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.util.Assert;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.lock.FencingToken;
import dev.patterns.lock.LockInterruptedException;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockStoreException;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

/**
 * Acquires locks: asks the store, waits with growing pauses that differ at random, and
 * hands out only what has most of its lease before it. Thread-safe.
 */
final class LockAcquirer {

	private static final long FIRST_PAUSE = Duration.ofMillis(10).toNanos();

	/** How often the store is told that somebody still waits. */
	private static final long EXPECTED = Duration.ofSeconds(3).toNanos();

	private static final long LONGEST_PAUSE = Duration.ofMillis(250).toNanos();

	private final LockBackend backend;

	private final LockKeeper keeper;

	private final LockQueue queue;

	private final LockNews news;

	private final LockSettings settings;

	LockAcquirer(LockBackend backend, LockKeeper keeper, LockQueue queue, LockNews news, LockSettings settings) {
		this.backend = backend;
		this.keeper = keeper;
		this.queue = queue;
		this.news = news;
		this.settings = settings;
	}

	/**
	 * Acquire a lock.
	 * @param name name of the lock
	 * @param options the options
	 * @return the lock, {@code null} if somebody else had it all the time
	 */
	@Nullable HeldLock acquire(String name, LockOptions options) {
		Duration limit = options.waitLimit();
		long nanos = ((limit != null) ? limit : this.settings.waitLimit()).toNanos();
		long deadline = System.nanoTime() + nanos;
		if (Thread.currentThread().isInterrupted()) {
			throw new LockInterruptedException(name);
		}
		try {
			if (nanos == 0) {
				return new Attempt(name, options, deadline, null).run();
			}
			try (LockQueue.Turn turn = this.queue.enter(name, nanos)) {
				return (turn != null) ? new Attempt(name, options, deadline, turn).run() : null;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LockInterruptedException(name);
		}
	}

	/**
	 * One attempt to acquire a lock, which may ask the store many times.
	 */
	private final class Attempt {

		private final LockOptions options;

		private final long deadline;

		private final LockQueue.@Nullable Turn turn;

		private final LockStore store;

		private LockRequest request;

		private int failures;

		private long pause = FIRST_PAUSE;

		private long hint;

		private boolean waited;

		private long expectedUntil = System.nanoTime();

		Attempt(String name, LockOptions options, long deadline, LockQueue.@Nullable Turn turn) {
			this.options = options;
			this.deadline = deadline;
			this.turn = turn;
			Duration lease = options.lease();
			String owner = options.owner();
			this.request = new LockRequest(name, (owner != null) ? owner : LockAcquirer.this.settings.owner(), "-",
					(lease != null) ? lease : LockAcquirer.this.settings.lease());
			Assert.isTrue(options.minimum().compareTo(this.request.lease()) <= 0,
					"The minimum must not be longer than the lease");
			this.store = LockAcquirer.this.backend.store();
			another();
		}

		// What acquired a lock and lost it again must not be taken for the next try.
		private void another() {
			this.request = new LockRequest(this.request.name(), this.request.owner(), TimeOrderedUuid.next().toString(),
					this.request.lease());
		}

		@Nullable HeldLock run() throws InterruptedException {
			boolean settled = false;
			try {
				HeldLock lock;
				do {
					requireRunning();
					lock = ask();
				}
				while (lock == null && await());
				settled = lock != null || this.failures == 0;
				return lock;
			}
			finally {
				if (this.waited) {
					LockAcquirer.this.news.leave();
				}
				if (!settled) {
					LockAcquirer.this.keeper.abandon(this.request);
				}
			}
		}

		private @Nullable HeldLock ask() throws InterruptedException {
			if (this.turn != null) {
				this.turn.prepare();
			}
			this.hint = LONGEST_PAUSE;
			long asked = System.nanoTime();
			try {
				LockAcquisition answer = this.store.acquire(this.request);
				if (answer.acquired()) {
					return take(answer, asked);
				}
				this.failures = 0;
				this.hint = answer.remaining().toNanos();
			}
			catch (RuntimeException ex) {
				fail(ex, asked);
			}
			return null;
		}

		private void requireRunning() {
			if (LockAcquirer.this.keeper.isStopped()) {
				throw new LockStoreException(this.request.name(),
						"The lock '" + this.request.name() + "' cannot be acquired: the application is being stopped.",
						null);
			}
		}

		// The answer may have come late, or be the one to an earlier question.
		private HeldLock take(LockAcquisition answer, long asked) {
			long begin = asked;
			long lease = this.request.lease().toNanos();
			long left = answer.remaining().toNanos();
			if (left - (System.nanoTime() - asked) < lease / 2) {
				begin = System.nanoTime();
				left = lease;
				if (!this.store.renew(this.request.name(), this.request.attempt(), this.request.lease())
						|| System.nanoTime() - begin >= lease / 2) {
					LockAcquirer.this.keeper.abandon(this.request);
					another();
					throw new TransientDataAccessResourceException("The store answered too late to hold the lock");
				}
			}
			FencingToken token = new FencingToken(this.store.tokenSource(), this.request.name(), answer.token());
			HeldLock lock = new HeldLock(LockAcquirer.this.keeper, this.request, token, this.options.minimum(),
					this.options.renewed(), begin + Math.min(left, lease));
			LockAcquirer.this.keeper.keep(lock);
			// It was released at once if the application began to stop meanwhile.
			requireRunning();
			return lock;
		}

		private void fail(RuntimeException ex, long asked) throws InterruptedException {
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			this.failures++;
			boolean again = LockRetry.isTransient(ex) && (System.nanoTime() - this.deadline < 0
					|| (this.failures < LockRetry.TRIES && LockRetry.isQuick(asked)));
			if (!again) {
				if (!(ex instanceof DataAccessException)) {
					throw ex;
				}
				throw new LockStoreException(this.request.name(),
						"The store of the lock '" + this.request.name() + "' could not be asked.", ex);
			}
		}

		// Whoever may not wait still tries again after a failure.
		private boolean await() throws InterruptedException {
			long left = this.deadline - System.nanoTime();
			if (left <= 0) {
				return this.failures > 0;
			}
			long random = this.pause / 2 + ThreadLocalRandom.current().nextLong(this.pause / 2 + 1);
			this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
			// What became free just before it was expected is asked for at once.
			if (this.turn != null && !isExpectedSinceNow()) {
				this.turn.await(Math.min(left, Math.min(random, this.hint + FIRST_PAUSE / 10)));
			}
			return true;
		}

		private boolean isExpectedSinceNow() {
			if (!this.waited) {
				this.waited = true;
				LockAcquirer.this.news.enter();
			}
			LockAcquirer.this.news.begin();
			if (this.failures > 0 || System.nanoTime() - this.expectedUntil < 0) {
				return false;
			}
			this.expectedUntil = System.nanoTime() + EXPECTED;
			return LockAcquirer.this.news.expect(this.request.name());
		}

	}

}
