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

package dev.patterns.saga.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaWrite;

/**
 * Lets the transitions of different instances that are to be written at the same time
 * share a transaction, and so a commit (group commit, as in Gawlick and Kinkade,
 * "Varieties of Concurrency Control in IMS/VS Fast Path", 1985). One of the writing
 * threads writes for those that came while the one before was writing; nobody waits for
 * others to come. Thread-safe.
 */
final class GroupCommit {

	private static final Log logger = LogFactory.getLog(GroupCommit.class);

	private static final int MAX_GROUP = 64;

	private final SagaStore store;

	private final TransactionTemplate transaction;

	private final Queue<Pending> queue;

	private final AtomicBoolean led = new AtomicBoolean();

	GroupCommit(SagaStore store) {
		this(store, new ConcurrentLinkedQueue<>());
	}

	// For tests, which decide when a thread goes on.
	GroupCommit(SagaStore store, Queue<Pending> queue) {
		this.store = store;
		this.transaction = store.transaction();
		this.queue = queue;
	}

	/**
	 * Write a transition.
	 * @param write the transition
	 * @return what became of it
	 */
	Outcome write(SagaWrite write) {
		Pending pending = new Pending(write);
		this.queue.add(pending);
		if (this.led.compareAndSet(false, true)) {
			// Even if the leader before has written it by now: who took the lead hands it
			// over.
			lead(pending);
		}
		boolean interrupted = false;
		while (pending.outcome == null) {
			if (pending.leads) {
				lead(pending);
			}
			else {
				LockSupport.park(this);
				interrupted |= Thread.interrupted();
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return pending.outcome;
	}

	private void lead(Pending leader) {
		try {
			while (leader.outcome == null) {
				List<Pending> group = new ArrayList<>();
				for (Pending next = this.queue.poll(); next != null; next = this.queue.poll()) {
					group.add(next);
					if (group.size() == MAX_GROUP) {
						break;
					}
				}
				write(group);
			}
		}
		finally {
			handOver();
		}
	}

	private void handOver() {
		do {
			Pending next = this.queue.peek();
			if (next != null) {
				next.leads = true;
				LockSupport.unpark(next.thread);
				return;
			}
			this.led.set(false);
			// Somebody may have come before that, and seen a leader.
		}
		while (!this.queue.isEmpty() && this.led.compareAndSet(false, true));
	}

	private void write(List<Pending> group) {
		// In the same order on all nodes.
		group.sort(Comparator.comparing((pending) -> pending.write.claimed().id()));
		Set<String> fenced = null;
		try {
			fenced = this.transaction
				.execute((status) -> this.store.transitAll(group.stream().map((pending) -> pending.write).toList()));
		}
		catch (RuntimeException | Error ex) {
			logger.debug("A group of " + group.size() + " was not written at once", ex);
		}
		for (Pending pending : group) {
			pending.outcome = outcome(fenced, pending);
			LockSupport.unpark(pending.thread);
		}
	}

	private static Outcome outcome(@Nullable Set<String> fenced, Pending pending) {
		if (fenced == null) {
			return Outcome.UNKNOWN;
		}
		return fenced.contains(pending.write.claimed().id()) ? Outcome.FENCED : Outcome.WRITTEN;
	}

	/**
	 * What became of a transition.
	 */
	enum Outcome {

		/**
		 * Written and committed.
		 */
		WRITTEN,

		/**
		 * The instance belongs to somebody else.
		 */
		FENCED,

		/**
		 * There was trouble; it may have been written or not.
		 */
		UNKNOWN

	}

	static final class Pending {

		private final SagaWrite write;

		private final Thread thread = Thread.currentThread();

		private volatile boolean leads;

		private volatile @Nullable Outcome outcome;

		Pending(SagaWrite write) {
			this.write = write;
		}

	}

}
