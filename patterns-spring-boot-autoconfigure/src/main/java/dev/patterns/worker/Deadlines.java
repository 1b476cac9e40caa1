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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Does things at a deadline that is nearly always cancelled before. Setting and
 * cancelling take no lock and wake nobody, unlike with a queue that is kept in order: the
 * one thread wakes up at the earliest deadline that it has seen, and looks at all of
 * them. It ends when there has been nothing to watch for a while. Thread-safe.
 */
public final class Deadlines {

	private static final Log logger = LogFactory.getLog(Deadlines.class);

	/** What the thread is about to find out. */
	private static final long UNKNOWN = Long.MAX_VALUE;

	private final long origin = System.nanoTime();

	private final Set<Deadline> pending = ConcurrentHashMap.newKeySet();

	private final String name;

	private final long keepAlive;

	private volatile @Nullable Thread thread;

	private volatile long wakesAt = UNKNOWN;

	/**
	 * Create deadlines.
	 * @param name name of the thread
	 * @param keepAlive how long the thread stays when there is nothing to watch
	 */
	public Deadlines(String name, Duration keepAlive) {
		this.name = name;
		this.keepAlive = keepAlive.toNanos();
	}

	/**
	 * Set a deadline.
	 * @param delay how far away it is
	 * @param action done in the one thread for all, so to be short
	 * @return the deadline
	 */
	public Deadline set(Duration delay, Runnable action) {
		Deadline deadline = new Deadline(Math.addExact(now(), delay.toNanos()), action);
		this.pending.add(deadline);
		wake(deadline.at);
		return deadline;
	}

	/**
	 * Do something at once, in the same thread.
	 * @param action the action
	 */
	public void execute(Runnable action) {
		set(Duration.ZERO, action);
	}

	private long now() {
		return System.nanoTime() - this.origin;
	}

	private void wake(long at) {
		Thread running = this.thread;
		if (running == null) {
			start();
		}
		else if (at < this.wakesAt) {
			LockSupport.unpark(running);
		}
	}

	private synchronized void start() {
		if (this.thread == null) {
			Thread created = new Thread(this::watch, this.name);
			created.setDaemon(true);
			this.thread = created;
			created.start();
		}
	}

	private void watch() {
		long idleSince = now();
		while (true) {
			// Whoever comes from now on wakes this thread, seen below or not.
			this.wakesAt = UNKNOWN;
			long now = now();
			long earliest = now + this.keepAlive;
			for (Deadline deadline : this.pending) {
				idleSince = now;
				if (deadline.at <= now) {
					deadline.reach();
				}
				else {
					earliest = Math.min(earliest, deadline.at);
				}
			}
			if (now - idleSince >= this.keepAlive && end()) {
				return;
			}
			this.wakesAt = earliest;
			LockSupport.parkNanos(this, earliest - now());
			// Nobody interrupts this thread but an action by mistake.
			Thread.interrupted();
		}
	}

	private synchronized boolean end() {
		this.thread = null;
		if (this.pending.isEmpty()) {
			return true;
		}
		// Set by somebody who still saw this thread.
		this.thread = Thread.currentThread();
		return false;
	}

	/**
	 * A deadline that can be cancelled.
	 */
	public final class Deadline {

		private final long at;

		private final Runnable action;

		private final AtomicBoolean settled = new AtomicBoolean();

		private Deadline(long at, Runnable action) {
			this.at = at;
			this.action = action;
		}

		/**
		 * Cancel it, unless it is being reached or was.
		 */
		public void cancel() {
			this.settled.set(true);
			Deadlines.this.pending.remove(this);
		}

		private void reach() {
			Deadlines.this.pending.remove(this);
			if (this.settled.compareAndSet(false, true)) {
				try {
					this.action.run();
				}
				catch (RuntimeException | Error ex) {
					logger.error("What was to be done at a deadline failed", ex);
				}
			}
		}

	}

}
