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

package dev.patterns.resiliency;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Lets work run on another thread, and waits for it no longer than a time limit. The
 * threads end when there has been nothing to do for a while; a limited number of calls
 * may hang.
 */
final class TimeLimitedWork {

	private static final int MAX_THREADS = 32;

	private static final long IDLE_SECONDS = 10;

	private TimeLimitedWork() {
	}

	static <T extends @Nullable Object> T run(String target, Duration limit, Supplier<T> work) {
		Future<T> future;
		try {
			future = Threads.EXECUTOR.submit(work::get);
		}
		catch (RejectedExecutionException ex) {
			// All threads hang in calls that have timed out: so would this one.
			throw new CallTimedOutException(target, limit);
		}
		try {
			return future.get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			future.cancel(true);
			throw new CallTimedOutException(target, limit);
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			Thread.currentThread().interrupt();
			throw new CancellationException("Interrupted while waiting for '" + target + "'");
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw new IllegalStateException(ex.getCause());
		}
	}

	/**
	 * Made when the first call has a time limit.
	 */
	private static final class Threads {

		private static final ThreadPoolExecutor EXECUTOR = new ThreadPoolExecutor(0, MAX_THREADS, IDLE_SECONDS,
				TimeUnit.SECONDS, new SynchronousQueue<>(), new Daemons());

	}

	/**
	 * Makes daemon threads.
	 */
	private static final class Daemons implements ThreadFactory {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public Thread newThread(Runnable task) {
			Thread thread = new Thread(task, "patterns-resiliency-" + this.count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		}

	}

}
