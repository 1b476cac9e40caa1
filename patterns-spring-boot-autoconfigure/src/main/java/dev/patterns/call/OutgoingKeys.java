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

import org.jspecify.annotations.Nullable;

/**
 * Source of idempotency keys for the calls that one piece of work makes. The same work,
 * repeated, gets the same keys in the same order, so that the callee recognises a
 * repetition.
 * <p>
 * Implementations must be safe for use by several threads of one piece of work, although
 * only calls from one thread have a reproducible order.
 */
@FunctionalInterface
public interface OutgoingKeys {

	/**
	 * The key of the next call of an operation.
	 * @param operation durable name of the called operation, for example
	 * {@code payments/charge}
	 * @param undoes durable name of the operation that the call undoes, {@code null} if
	 * it undoes nothing. An undoing call gets the exact key of the call it undoes.
	 * @return the key, {@code null} if the call should be made without one
	 */
	@Nullable OutgoingKey next(String operation, @Nullable String undoes);

	/**
	 * Is asked before each call or message that leaves the process, also those that have
	 * no key. Does nothing by default; throws what it likes if there must be none.
	 * @param what what is done, for people
	 */
	default void check(String what) {
	}

}
