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

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Calls the client on a thread of its own and not longer than is good for the caller: it
 * may wait for minutes, and cannot be interrupted.
 */
final class RabbitCalls {

	private final ThreadFactory threadFactory;

	private final String thread;

	RabbitCalls(ThreadFactory threadFactory, String thread) {
		this.threadFactory = threadFactory;
		this.thread = thread;
	}

	/**
	 * Call the client.
	 * @param <T> the type of the result
	 * @param limit how long to wait
	 * @param call what to call
	 * @param tooLate gets a result that nobody waits for any more
	 * @return the result
	 * @throws IOException if it fails, or takes too long
	 */
	<T> T call(Duration limit, Callable<T> call, Consumer<T> tooLate) throws IOException {
		CompletableFuture<T> future = new CompletableFuture<>();
		Thread thread = this.threadFactory.newThread(() -> {
			try {
				T result = call.call();
				if (!future.complete(result)) {
					tooLate.accept(result);
				}
			}
			catch (Exception | Error ex) {
				future.completeExceptionally(ex);
			}
		});
		thread.setName(this.thread);
		thread.start();
		try {
			return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return abandoned(future, new IOException("interrupted", ex));
		}
		catch (TimeoutException ex) {
			return abandoned(future, new IOException("no answer within " + limit.toSeconds() + " s", ex));
		}
		catch (ExecutionException ex) {
			throw rethrown(ex);
		}
	}

	private static <T> T abandoned(CompletableFuture<T> future, IOException reason) throws IOException {
		if (future.completeExceptionally(reason)) {
			throw reason;
		}
		try {
			// It has come at the last moment.
			return future.join();
		}
		catch (RuntimeException ex) {
			throw rethrown(ex);
		}
	}

	private static IOException rethrown(Exception ex) {
		Throwable failure = Objects.requireNonNullElse(ex.getCause(), ex);
		if (failure instanceof RuntimeException unchecked) {
			throw unchecked;
		}
		return (failure instanceof IOException checked) ? checked : new IOException(failure);
	}

}
