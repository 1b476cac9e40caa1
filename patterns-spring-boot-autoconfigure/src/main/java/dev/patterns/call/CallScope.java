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

package dev.patterns.call;

import java.time.Instant;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * What is bound to the current thread while a request, a message or a saga step is being
 * handled. Features read it instead of knowing each other: an outgoing invocation takes
 * its idempotency key and its deadline from here, an idempotent handler finds here which
 * request it is asked to handle.
 * <p>
 * Instances are immutable and may be handed to other threads; binding is per thread.
 *
 * @param request the request or message being handled, {@code null} outside of one
 * @param deadline when the caller stops waiting, {@code null} if it waits for ever
 * @param keys where the keys of outgoing calls come from, {@code null} if outgoing calls
 * have no key
 * @param retried whether whoever bound this scope repeats the work when it fails, so that
 * an outgoing call should not be retried beyond what was not sent
 */
public record CallScope(@Nullable InboundRequest request, @Nullable Instant deadline, @Nullable OutgoingKeys keys,
		boolean retried) {

	private static final CallScope NONE = new CallScope(null, null, null, false);

	private static final ThreadLocal<CallScope> CURRENT = new ThreadLocal<>();

	/**
	 * The scope of the current thread.
	 * @return the bound scope, or one in which nothing is known; never {@code null}
	 */
	public static CallScope current() {
		CallScope scope = CURRENT.get();
		return (scope != null) ? scope : NONE;
	}

	/**
	 * A copy with another request.
	 * @param request the request being handled, or {@code null}
	 * @return the new scope
	 */
	public CallScope withRequest(@Nullable InboundRequest request) {
		return new CallScope(request, this.deadline, this.keys, this.retried);
	}

	/**
	 * A copy whose deadline is the earlier one of the present and the given deadline.
	 * @param deadline another deadline, or {@code null} for no further limit
	 * @return the new scope
	 */
	public CallScope withDeadline(@Nullable Instant deadline) {
		Instant earlier = (this.deadline != null && (deadline == null || this.deadline.isBefore(deadline)))
				? this.deadline : deadline;
		return new CallScope(this.request, earlier, this.keys, this.retried);
	}

	/**
	 * A copy with another source of keys.
	 * @param keys the source of keys for outgoing calls, or {@code null}
	 * @return the new scope
	 */
	public CallScope withKeys(@Nullable OutgoingKeys keys) {
		return new CallScope(this.request, this.deadline, keys, this.retried);
	}

	/**
	 * A copy that says whether failed work is repeated by whoever binds this scope.
	 * @param retried whether failed work is repeated
	 * @return the new scope
	 */
	public CallScope withRetried(boolean retried) {
		return new CallScope(this.request, this.deadline, this.keys, retried);
	}

	/**
	 * Bind this scope to the current thread until the returned binding is closed.
	 * @return the binding, to be closed in the same thread
	 */
	public Binding bind() {
		CallScope previous = CURRENT.get();
		CURRENT.set(this);
		return () -> {
			if (previous != null) {
				CURRENT.set(previous);
			}
			else {
				CURRENT.remove();
			}
		};
	}

	/**
	 * Run a task with this scope bound to the current thread.
	 * @param <T> the type of the task's result
	 * @param task the task
	 * @return the task's result
	 * @throws Exception whatever the task throws
	 */
	public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
		try (Binding binding = bind()) {
			return task.call();
		}
	}

	/**
	 * A scope bound to a thread.
	 */
	@FunctionalInterface
	public interface Binding extends AutoCloseable {

		/**
		 * Restore what was bound before.
		 */
		@Override
		void close();

	}

}
