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

package dev.patterns.pubsub.broker.rabbit;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Completes the futures of those who send. What depends on them may wait, for the next
 * message that it sends perhaps, so that neither the thread that hears the server nor the
 * one that sends may run it. A confirm may be that of many messages, which are one task.
 */
final class RabbitCompletions {

	private static final int MAX_THREADS = 256;

	private static final long KEEP_ALIVE_SECONDS = 10;

	private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final ForkJoinPool pool;

	/**
	 * Create a place to complete futures. No thread is started yet.
	 * @param broker name of the broker
	 */
	RabbitCompletions(String broker) {
		String name = "patterns-pubsub-" + broker + "-completion";
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		int parallelism = Math.max(2, Runtime.getRuntime().availableProcessors());
		// Who waits for a future in such a thread is replaced by another thread
		// meanwhile.
		this.pool = new ForkJoinPool(parallelism, (pool) -> {
			ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
			thread.setName(name);
			thread.setContextClassLoader(classLoader);
			return thread;
		}, null, true, 0, MAX_THREADS, 1, (pool) -> true, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
	}

	void execute(Runnable completion) {
		this.waiting.add(completion);
		schedule();
	}

	private void schedule() {
		if (this.scheduled.get() || !this.scheduled.compareAndSet(false, true)) {
			return;
		}
		try {
			this.pool.execute(this::run);
		}
		catch (RejectedExecutionException ex) {
			// It is closed, and nobody is to wait for ever.
			this.scheduled.set(false);
			for (Runnable next = this.waiting.poll(); next != null; next = this.waiting.poll()) {
				next.run();
			}
		}
	}

	private void run() {
		this.scheduled.set(false);
		Runnable next = this.waiting.poll();
		while (next != null) {
			if (!this.waiting.isEmpty()) {
				// This one may wait for one of those behind it.
				schedule();
			}
			next.run();
			next = this.waiting.poll();
		}
	}

	void close() {
		this.pool.shutdown();
	}

}
