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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.lock.Lock;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;
import dev.patterns.worker.Deadlines;

/**
 * Keeps the locks of this instance: has them renewed, finds out that they are lost, and
 * releases them. One thread watches the time of all locks and never asks the store, so
 * that it notices a loss even while the store does not answer; others renew, or do what
 * may wait. The threads exist only while there are locks. Thread-safe.
 */
public final class LockKeeper {

	private static final Log logger = LogFactory.getLog(LockKeeper.class);

	private static final Duration IDLE = Duration.ofSeconds(30);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private static final String STOPPING = "the application is being stopped";

	private static final long PURGE_INTERVAL = Duration.ofMinutes(5).toNanos();

	private static final int PURGE_BATCH = 500;

	private final LockBackend backend;

	private final Consumer<Lock> lostListener;

	private final Consumer<String> freed;

	private final Map<String, HeldLock> held = new ConcurrentHashMap<>();

	private final AtomicLong lost = new AtomicLong();

	private final Deadlines deadlines = new Deadlines("patterns-lock", IDLE);

	private final LockThreads threads = new LockThreads();

	private final LockRenewer renewer;

	/** Whether it will be looked whether the store may rest. */
	private final AtomicBoolean resting = new AtomicBoolean();

	/** Counts who leaves a lock while {@link #stop} waits. */
	private final Semaphore left = new Semaphore(0);

	private final AtomicLong purgedAt = new AtomicLong(System.nanoTime());

	private volatile boolean stopped;

	/**
	 * Create a keeper.
	 * @param backend the store
	 * @param lostListener told of each lock that was lost
	 * @param freed told of the name of each lock that was released
	 */
	LockKeeper(LockBackend backend, Consumer<Lock> lostListener, Consumer<String> freed) {
		this.backend = backend;
		this.lostListener = lostListener;
		this.freed = freed;
		this.renewer = new LockRenewer(backend, this.threads, this.deadlines, new LockRenewer.Outcome() {

			@Override
			public void lost(HeldLock lock, String reason) {
				lose(lock, reason);
			}

			@Override
			public void answeredLate(HeldLock lock) {
				LockKeeper.this.answeredLate(lock);
			}

			@Override
			public void asked() {
				restLater();
			}

		});
	}

	/**
	 * How many locks this instance holds.
	 * @return the number
	 */
	public int heldCount() {
		return this.held.size();
	}

	/**
	 * How many locks this instance lost since it was started.
	 * @return the number
	 */
	public long lostCount() {
		return this.lost.get();
	}

	boolean isStopped() {
		return this.stopped;
	}

	@Nullable HeldLock find(String name) {
		return this.held.get(name);
	}

	/**
	 * Keep a lock that was just acquired.
	 * @param lock the lock
	 */
	void keep(HeldLock lock) {
		this.held.put(lock.name(), lock);
		watchLater(lock);
		if (lock.isRenewed()) {
			this.renewer.renewInTime(lock);
		}
		if (this.stopped) {
			// Nobody works with it yet.
			lose(lock, STOPPING);
			release(lock);
		}
		long last = this.purgedAt.get();
		if (System.nanoTime() - last > PURGE_INTERVAL && this.purgedAt.compareAndSet(last, System.nanoTime())) {
			execute(this::purge);
		}
	}

	private void purge() {
		try {
			int deleted;
			do {
				deleted = this.backend.store().purge(PURGE_BATCH);
			}
			while (deleted == PURGE_BATCH && !this.stopped);
		}
		catch (RuntimeException ex) {
			logger.debug("Locks that have been free for long could not be deleted", ex);
		}
	}

	private void watchLater(HeldLock lock) {
		Duration left = Duration.ofNanos(Math.max(0, lock.nanosLeft()));
		lock.watchBy(this.deadlines.set(left, () -> watch(lock)));
	}

	private void watch(HeldLock lock) {
		if (!lock.isOpen()) {
			return;
		}
		if (lock.nanosLeft() > 0) {
			watchLater(lock);
		}
		else {
			lose(lock, "its lease ended");
		}
	}

	// Nobody has what the store has lengthened, unless it was closed, which releases it,
	// or left to its holder.
	private void answeredLate(HeldLock lock) {
		if (lock.isOpen()) {
			lose(lock, "its lease ended");
		}
		if (lock.isLost() && !lock.isLeftToHolder()) {
			abandon(lock.request());
		}
	}

	/**
	 * Note that a lock is lost.
	 * @param lock the lock
	 * @param reason why, as the rest of a sentence
	 */
	void lose(HeldLock lock, String reason) {
		try {
			if (!lock.leave(HeldLock.State.LOST)) {
				return;
			}
		}
		catch (RuntimeException ex) {
			logger.error("What is to happen at the end of the lock '" + lock.name() + "' failed", ex);
		}
		remove(lock);
		if (lock.isAnswerExpected() && !lock.isLeftToHolder()) {
			// The store may lengthen still what nobody has any more.
			abandon(lock.request());
		}
		this.lost.incrementAndGet();
		logger.warn(lock + " is lost: " + reason);
		lock.runLostActions();
		try {
			this.lostListener.accept(lock);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A listener failed when the lock '" + lock.name() + "' was lost", ex);
		}
	}

	/**
	 * Close a lock.
	 * @param lock the lock
	 */
	void close(HeldLock lock) {
		// Asked first, so that what was lost a moment ago is not taken for released.
		if (lock.isHeld() && lock.leave(HeldLock.State.CLOSED)) {
			try {
				release(lock);
			}
			finally {
				remove(lock);
			}
		}
		else if (lock.takeFromHolder()) {
			release(lock);
		}
	}

	private void remove(HeldLock lock) {
		this.held.remove(lock.name(), lock);
		if (this.stopped) {
			this.left.release();
		}
	}

	/**
	 * Forget a lock that was released by the name of its owner.
	 * @param lock the lock
	 */
	void forget(HeldLock lock) {
		if (lock.leave(HeldLock.State.CLOSED)) {
			remove(lock);
		}
	}

	private void release(HeldLock lock) {
		try {
			LockStore store = this.backend.store();
			LockRetry.ask(() -> store.release(lock.name(), lock.request().attempt(), lock.minimum()));
			this.freed.accept(lock.name());
		}
		catch (RuntimeException ex) {
			logger.warn("The lock '" + lock.name() + "' could not be released; if that does not work later either,"
					+ " it ends with its lease", ex);
			abandon(lock.request(), lock.minimum());
		}
	}

	/**
	 * Release what an attempt may have acquired whose answer was lost.
	 * @param request the attempt
	 */
	void abandon(LockRequest request) {
		abandon(request, Duration.ZERO);
	}

	private void abandon(LockRequest request, Duration minimum) {
		long asked = System.nanoTime();
		execute(() -> {
			try {
				if (System.nanoTime() - asked > request.lease().toNanos()) {
					// It has ended by itself. Many may be queued when a store is back.
					return;
				}
				this.backend.store().upkeep().release(request.name(), request.attempt(), minimum);
				this.freed.accept(request.name());
			}
			catch (RuntimeException ex) {
				logger.debug("An attempt for the lock '" + request.name() + "' could not be taken back", ex);
			}
			finally {
				restLater();
			}
		});
	}

	// What the store holds for upkeep is given back some time after the last renewal.
	private void restLater() {
		if (this.threads.isShutdown()) {
			// Took longer than the end of the application waited for it.
			rest();
			return;
		}
		if (!this.resting.compareAndSet(false, true)) {
			return;
		}
		this.deadlines.set(IDLE, () -> {
			this.resting.set(false);
			if (this.held.values().stream().anyMatch(HeldLock::isRenewed)) {
				restLater();
			}
			else {
				execute(this::rest);
			}
		});
	}

	private void rest() {
		LockStore store = this.backend.storeIfUsed();
		if (store != null) {
			store.rest();
		}
	}

	/**
	 * Do something in one of the threads that ask the store for what may wait.
	 * @param task the task
	 */
	void execute(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Do something later in one of these threads.
	 * @param delay how much later
	 * @param task the task
	 */
	void executeLater(Duration delay, Runnable task) {
		this.deadlines.set(delay, () -> execute(task));
	}

	/**
	 * Allow locks again after {@link #stop}.
	 */
	public void start() {
		this.stopped = false;
	}

	/**
	 * Refuse new locks, wait a few seconds for what runs within one, and then renew none
	 * any more: their holders lose them, but as they may still work, nobody else gets a
	 * lock before its holder has closed it or its lease has ended.
	 */
	public void stop() {
		this.stopped = true;
		try {
			awaitWork(System.nanoTime() + STOP_LIMIT.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (HeldLock lock : List.copyOf(this.held.values())) {
			lock.leaveToHolder();
			lose(lock, STOPPING);
		}
		rest();
	}

	private void awaitWork(long deadline) throws InterruptedException {
		long nanos = STOP_LIMIT.toNanos();
		while (nanos > 0) {
			this.left.drainPermits();
			if (this.held.values().stream().noneMatch(HeldLock::isWorkedWithElsewhere)) {
				return;
			}
			this.left.tryAcquire(nanos, TimeUnit.NANOSECONDS);
			nanos = deadline - System.nanoTime();
		}
	}

	/**
	 * End the threads.
	 */
	public void shutdown() {
		this.stopped = true;
		this.threads.shutdown();
		rest();
	}

}
