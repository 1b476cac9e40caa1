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

package dev.patterns.inbox;

import java.util.List;

import dev.patterns.call.InboundRequest;

/**
 * Handles several requests of one idempotent operation in one transaction. For features
 * that hand requests over together, such as the messages of one poll. Thread-safe.
 */
public interface IdempotentBatches {

	/**
	 * Handle requests together. Their records are the first statement of one transaction,
	 * inserted in the order of their keys, which tells the new ones from repeats; the
	 * handler is called once, for the new ones. A request that comes twice in the batch
	 * is new once. While the handler is called, the operation's method may be called for
	 * each of the new requests, with that request bound to the thread: it finds itself
	 * recorded.
	 * @param requests the requests, all of the same kind and operation and each with a
	 * key
	 * @param handler handles the new ones, not called if there are none
	 * @return {@code true} if all of the requests are handled, now or earlier;
	 * {@code false} if the handler said that the transaction is to be rolled back, and
	 * nothing is recorded
	 * @throws IdempotencyInProgressException if somebody else is handling one of the
	 * requests and did not end in time; the handler was not called
	 * @throws IdempotencyKeyMissingException if a request has no key
	 * @throws Throwable what the handler throws; everything is rolled back
	 */
	boolean handle(List<InboundRequest> requests, Handler handler) throws Throwable;

	/**
	 * Handles the new requests of a batch.
	 */
	@FunctionalInterface
	interface Handler {

		/**
		 * Handle requests within the transaction of their records.
		 * @param positions where the new requests stand in the batch, counted from 0 and
		 * ascending; at least one
		 * @return {@code true} to commit, {@code false} to roll back
		 * @throws Throwable to roll back
		 */
		boolean handle(List<Integer> positions) throws Throwable;

	}

}
