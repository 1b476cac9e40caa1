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
import java.util.concurrent.TimeUnit;
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
 * grows. Start, stop and wake-up are thread-safe; the task is never run by two threads.
 */
public final class PollingWorker {

	private static final Log logger = LogFactory.getLog(PollingWorker.class);

	private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

	private final String name;

	private final Supplier<Duration> task;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private boolean wake;

	private volatile boolean running;

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
	public synchronized void start() {
		if (this.running) {
			return;
		}
		this.running = true;
		Thread worker = new Thread(this::run, this.name);
		worker.setDaemon(true);
		this.thread = worker;
		worker.start();
	}

	/**
	 * Ask the task to stop after its current round and wait for it.
	 * @param timeout how long to wait before the thread is interrupted
	 */
	public synchronized void stop(Duration timeout) {
		this.running = false;
		wakeUp();
		Thread worker = this.thread;
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
		this.thread = null;
	}

	/**
	 * Whether the worker was started and not stopped.
	 * @return {@code true} while it runs
	 */
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Let the next round begin at once. Cheap; several wake-ups before the next round are
	 * one.
	 */
	public void wakeUp() {
		this.lock.lock();
		try {
			this.wake = true;
			this.changed.signal();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		Duration pause = FIRST_PAUSE;
		String lastFailure = null;
		while (this.running) {
			try {
				Duration delay = this.task.get();
				pause = FIRST_PAUSE;
				lastFailure = null;
				await(delay, true);
			}
			catch (RuntimeException | Error ex) {
				if (!this.running) {
					return;
				}
				lastFailure = log(ex, lastFailure);
				await(pause, false);
				pause = pause.multipliedBy(2);
				pause = (pause.compareTo(LONGEST_PAUSE) > 0) ? LONGEST_PAUSE : pause;
			}
		}
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
			long nanos = delay.toNanos();
			while (this.running && nanos > 0 && !(untilWoken && this.wake)) {
				nanos = this.changed.awaitNanos(Math.min(nanos, TimeUnit.HOURS.toNanos(1)));
			}
			this.wake = false;
		}
		catch (InterruptedException ex) {
			// Only stop() interrupts, and it has already said so.
			Thread.interrupted();
		}
		finally {
			this.lock.unlock();
		}
	}

}
