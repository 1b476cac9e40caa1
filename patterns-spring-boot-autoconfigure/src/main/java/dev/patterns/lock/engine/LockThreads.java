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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that ask the store without anybody waiting for it: some that renew, others
 * for what may wait. They exist only while there is something to do. Thread-safe.
 */
final class LockThreads {

	private static final Log logger = LogFactory.getLog(LockThreads.class);

	private static final Duration IDLE = Duration.ofSeconds(30);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

	private static final int RENEWERS = 4;

	private static final int WORKERS = 2;

	private final ThreadPoolExecutor renewers = threads("patterns-lock-renew-", RENEWERS);

	private final ThreadPoolExecutor workers = threads("patterns-lock-store-", WORKERS);

	private static ThreadPoolExecutor threads(String prefix, int count) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(prefix);
		factory.setDaemon(true);
		ThreadPoolExecutor threads = new ThreadPoolExecutor(count, count, IDLE.toMillis(), TimeUnit.MILLISECONDS,
				new LinkedBlockingQueue<>(), factory);
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	void renew(Runnable task) {
		execute(this.renewers, task);
	}

	void execute(Runnable task) {
		execute(this.workers, task);
	}

	private static void execute(ThreadPoolExecutor threads, Runnable task) {
		try {
			threads.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Nothing is done with locks any more", ex);
		}
	}

	boolean isShutdown() {
		return this.renewers.isShutdown();
	}

	/**
	 * End the threads, and wait a moment for what they are doing.
	 */
	void shutdown() {
		this.renewers.shutdownNow();
		this.workers.shutdownNow();
		long end = System.nanoTime() + STOP_LIMIT.toNanos();
		try {
			this.renewers.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
			this.workers.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
