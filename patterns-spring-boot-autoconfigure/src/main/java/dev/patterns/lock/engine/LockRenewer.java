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
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.lock.store.LockRenewal;
import dev.patterns.worker.Deadlines;

/**
 * Renews locks at a third of their lease. What is due while others are being renewed is
 * renewed together afterwards. If the store does not answer in time, each lock of the
 * group is tried for itself, as it may be one of them that is stuck. Thread-safe.
 */
final class LockRenewer {

	private static final Log logger = LogFactory.getLog(LockRenewer.class);

	/** After a failed renewal it is tried again after this part of the lease. */
	private static final int RETRIES_IN_LEASE = 20;

	/** How many tries there are time for, in what is left after a third of the lease. */
	private static final int TRIES_IN_LEASE = 6;

	private static final int BATCH = 100;

	private static final long LONGEST = Duration.ofSeconds(5).toNanos();

	private static final long SHORTEST = Duration.ofMillis(50).toNanos();

	private final LockBackend backend;

	private final LockThreads threads;

	private final Deadlines deadlines;

	private final Outcome outcome;

	private final Queue<HeldLock> due = new ConcurrentLinkedQueue<>();

	private final Semaphore turn = new Semaphore(1);

	/**
	 * Create a renewer.
	 * @param backend the store
	 * @param threads do it
	 * @param deadlines know when
	 * @param outcome told what became of locks
	 */
	LockRenewer(LockBackend backend, LockThreads threads, Deadlines deadlines, Outcome outcome) {
		this.backend = backend;
		this.threads = threads;
		this.deadlines = deadlines;
		this.outcome = outcome;
	}

	/**
	 * Renew a lock when a third of its lease is over.
	 * @param lock the lock
	 */
	void renewInTime(HeldLock lock) {
		renewLater(lock, lock.nanosLeft() - lock.request().lease().toNanos() * 2 / 3);
	}

	private void renewLater(HeldLock lock, long nanos) {
		Duration delay = Duration.ofNanos(Math.max(0, nanos));
		lock.renewBy(this.deadlines.set(delay, () -> due(lock)));
	}

	private void due(HeldLock lock) {
		if (lock.isRenewedAlone()) {
			this.threads.renew(() -> renew(List.of(lock)));
			return;
		}
		this.due.add(lock);
		this.threads.renew(() -> renewDue(lock.request().lease().toNanos() / RETRIES_IN_LEASE));
	}

	// Whoever is at it takes what is due now as well, unless he hangs.
	private void renewDue(long patience) {
		boolean entered = false;
		try {
			entered = this.turn.tryAcquire()
					|| (!this.due.isEmpty() && this.turn.tryAcquire(patience, TimeUnit.NANOSECONDS));
			for (List<HeldLock> group = take(); !group.isEmpty(); group = take()) {
				alike(group).forEach(this::renew);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			if (entered) {
				this.turn.release();
			}
		}
	}

	private List<HeldLock> take() {
		List<HeldLock> group = new ArrayList<>();
		for (HeldLock next = this.due.poll(); next != null; next = (group.size() < BATCH) ? this.due.poll() : null) {
			if (next.isOpen()) {
				group.add(next);
			}
		}
		return group;
	}

	// One that has little time does not take it from others that have more.
	private static List<List<HeldLock>> alike(List<HeldLock> group) {
		List<HeldLock> sorted = new ArrayList<>(group);
		sorted.sort(Comparator.comparingLong(LockRenewer::limit));
		List<List<HeldLock>> parts = new ArrayList<>();
		long longest = Long.MIN_VALUE;
		for (HeldLock lock : sorted) {
			if (limit(lock) > longest) {
				longest = limit(lock) * 2;
				parts.add(new ArrayList<>());
			}
			parts.get(parts.size() - 1).add(lock);
		}
		return parts;
	}

	private void renew(List<HeldLock> group) {
		long limit = group.stream().mapToLong(LockRenewer::limit).min().orElse(SHORTEST);
		List<LockRenewal> renewals = group.stream().map(LockRenewer::renewal).toList();
		long asked = System.nanoTime();
		try {
			Set<String> renewed = this.backend.store().upkeep().renewAll(renewals, Duration.ofNanos(limit));
			answered(group, asked, renewed);
		}
		catch (RuntimeException | Error ex) {
			boolean stuck = System.nanoTime() - asked >= limit / 2;
			group.forEach((lock) -> failed(lock, stuck));
			String names = group.stream().limit(TRIES_IN_LEASE).map(HeldLock::name).collect(Collectors.joining("', '"));
			logger.warn(group.size() + " lock(s), such as '" + names
					+ "', could not be renewed, trying again until their leases end: " + ex);
			logger.debug("Locks could not be renewed", ex);
		}
		finally {
			this.outcome.asked();
		}
	}

	private static LockRenewal renewal(HeldLock lock) {
		return new LockRenewal(lock.name(), lock.request().attempt(), lock.request().lease());
	}

	private static long limit(HeldLock lock) {
		long limit = Math.min(lock.nanosLeft() / 2, lock.request().lease().toNanos() / TRIES_IN_LEASE);
		return Math.max(SHORTEST, Math.min(LONGEST, limit));
	}

	// What is lost is told last: those who hear of it may take their time, or fail.
	private void answered(List<HeldLock> group, long asked, Set<String> renewed) {
		List<Runnable> news = new ArrayList<>();
		for (HeldLock lock : group) {
			lock.renewAlone(false);
			lock.expectAnswer(false);
			if (!renewed.contains(lock.request().attempt())) {
				news.add(() -> this.outcome.lost(lock, "its lease ended, or it was released by somebody else"));
			}
			else if (lock.extend(asked)) {
				renewInTime(lock);
			}
			else {
				news.add(() -> this.outcome.answeredLate(lock));
			}
		}
		for (Runnable one : news) {
			try {
				one.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("What became of a lock could not be told", ex);
			}
		}
	}

	private void failed(HeldLock lock, boolean stuck) {
		lock.renewAlone(stuck);
		lock.expectAnswer(stuck);
		renewLater(lock, lock.request().lease().toNanos() / RETRIES_IN_LEASE);
	}

	/**
	 * Told what became of locks.
	 */
	interface Outcome {

		void lost(HeldLock lock, String reason);

		void answeredLate(HeldLock lock);

		/** The store was asked to renew, with whatever answer. */
		void asked();

	}

}
