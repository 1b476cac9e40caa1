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
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A named thread that runs a task again and again: at once while the task says that there
 * is more, after a wake-up, and otherwise after the delay that the task asks for. A task
 * that throws is logged, once per kind of failure, and tried again after a pause that
 * grows. May be stopped and started again. Start, stop and wake-up are thread-safe and
 * may be called by the task itself; the task is never run by two threads at once.
 */
public final class PollingWorker {

	private static final Log logger = LogFactory.getLog(PollingWorker.class);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

	private static final Duration LONGEST_DELAY = Duration.ofDays(365);

	private final String name;

	private final Supplier<Duration> task;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/**
	 * Held during a round: a thread that was given up and one that came after it take
	 * turns.
	 */
	private final ReentrantLock round = new ReentrantLock();

	private boolean wake;

	private volatile @Nullable Thread thread;

	/**
	 * Create a worker that is not started.
	 * @param name name of the thread
	 * @param task does one round and returns how long to wait before the next one;
	 * {@link Duration#ZERO} if there is more to do
	 */
	public PollingWorker(String name, Supplier<Duration> task) {
		this.name = name;
		this.task = task;
	}

	/**
	 * Start the thread. Does nothing if it is running.
	 */
	public void start() {
		this.lock.lock();
		try {
			if (this.thread == null) {
				this.wake = false;
				Thread worker = new Thread(this::run, this.name);
				worker.setDaemon(true);
				this.thread = worker;
				worker.start();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Ask the task to stop after its current round and wait for it. Called by the task
	 * itself it does not wait.
	 * @param timeout how long to wait before the thread is interrupted
	 */
	public void stop(Duration timeout) {
		Thread worker = detach();
		if (worker == null || worker == Thread.currentThread()) {
			return;
		}
		try {
			worker.join(Math.max(1, timeout.toMillis()));
			if (worker.isAlive()) {
				worker.interrupt();
				worker.join(1000);
			}
		}
		catch (InterruptedException ex) {
			worker.interrupt();
			Thread.currentThread().interrupt();
		}
	}

	private @Nullable Thread detach() {
		this.lock.lock();
		try {
			Thread worker = this.thread;
			this.thread = null;
			this.changed.signalAll();
			return worker;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether the worker was started and not stopped.
	 * @return {@code true} while it runs
	 */
	public boolean isRunning() {
		return this.thread != null;
	}

	/**
	 * Let the next round begin at once. Cheap; several wake-ups before the next round are
	 * one.
	 */
	public void wakeUp() {
		this.lock.lock();
		try {
			this.wake = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		Duration pause = FIRST_PAUSE;
		String lastFailure = null;
		while (isCurrent()) {
			try {
				Duration delay = runRound();
				pause = FIRST_PAUSE;
				lastFailure = null;
				await(delay, true);
			}
			catch (RuntimeException | Error ex) {
				if (!isCurrent()) {
					return;
				}
				lastFailure = log(ex, lastFailure);
				await(pause, false);
				pause = pause.multipliedBy(2);
				pause = (pause.compareTo(LONGEST_PAUSE) > 0) ? LONGEST_PAUSE : pause;
			}
		}
	}

	private Duration runRound() {
		this.round.lock();
		try {
			// What one round left over is not the next one's business.
			Thread.interrupted();
			return isCurrent() ? this.task.get() : Duration.ZERO;
		}
		finally {
			this.round.unlock();
		}
	}

	private boolean isCurrent() {
		return this.thread == Thread.currentThread();
	}

	private String log(Throwable ex, @Nullable String lastFailure) {
		String failure = ex.getClass().getName();
		if (failure.equals(lastFailure)) {
			logger.debug(this.name + " failed again", ex);
		}
		else {
			logger.warn(this.name + " failed and is tried again: " + ex, ex);
		}
		return failure;
	}

	private void await(Duration delay, boolean untilWoken) {
		this.lock.lock();
		try {
			long nanos = (delay.compareTo(LONGEST_DELAY) < 0) ? delay.toNanos() : LONGEST_DELAY.toNanos();
			while (isCurrent() && nanos > 0 && !(untilWoken && this.wake)) {
				nanos = this.changed.awaitNanos(nanos);
			}
			if (isCurrent()) {
				this.wake = false;
			}
		}
		catch (InterruptedException ex) {
			// From stop(), which the loop sees, or left over by the task, which is over.
			Thread.interrupted();
		}
		finally {
			this.lock.unlock();
		}
	}

}
