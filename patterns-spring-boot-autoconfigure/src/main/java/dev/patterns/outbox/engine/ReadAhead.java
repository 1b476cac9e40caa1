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

package dev.patterns.outbox.engine;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

/**
 * Reads the next batch of a backlog while the last one is being sent and settled, so that
 * neither the database nor the broker waits for the other. It is used only if the same
 * would be asked for now; the relay discards it when something was refused in between.
 * Used by the relay's thread only.
 */
final class ReadAhead {

	private static final Log logger = LogFactory.getLog(ReadAhead.class);

	/** What is older is read again. */
	private static final long MAX_AGE = TimeUnit.SECONDS.toNanos(1);

	private final OutboxStore store;

	private final ThreadPoolExecutor executor;

	private @Nullable Pending pending;

	ReadAhead(OutboxStore store, String threadName) {
		this.store = store;
		this.executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
			Thread thread = new Thread(task, threadName);
			thread.setDaemon(true);
			return thread;
		});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Begin to read.
	 * @param request what would be asked for now
	 */
	void begin(ReadRequest request) {
		discard();
		try {
			long now = System.nanoTime();
			this.pending = new Pending(request, now, this.executor.submit(() -> this.store.read(request)));
		}
		catch (RejectedExecutionException ex) {
			// Closed: the relay ends, and reads for itself until then.
		}
	}

	/**
	 * Take what was read, and wait for it if need be.
	 * @param request what would be asked for now
	 * @return the batch, {@code null} if there is none that can be used
	 */
	@Nullable RelayBatch take(ReadRequest request) {
		Pending begun = this.pending;
		this.pending = null;
		if (begun == null || !begun.isFor(request) || System.nanoTime() - begun.begunAt() > MAX_AGE) {
			return null;
		}
		try {
			return new RelayBatch(begun.result().get(), begun.request().limit(), begun.begunAt(), true);
		}
		catch (ExecutionException | CancellationException ex) {
			logger.debug("What was read ahead is read again", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return null;
	}

	/**
	 * Do not use what was read: it may have to wait for something by now.
	 */
	void discard() {
		Pending begun = this.pending;
		this.pending = null;
		if (begun != null) {
			begun.result().cancel(false);
		}
	}

	void close() {
		this.executor.shutdown();
	}

	private record Pending(ReadRequest request, long begunAt, Future<List<StoredMessage>> result) {

		// What is on its way only grows by what was read before.
		boolean isFor(ReadRequest other) {
			return this.request.hashes().equals(other.hashes()) && this.request.exceptKeys().equals(other.exceptKeys())
					&& this.request.exceptBrokers().equals(other.exceptBrokers());
		}

	}

}
