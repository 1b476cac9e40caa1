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

package dev.patterns.pubsub.broker.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.patterns.pubsub.broker.RelayDeferredException;

/**
 * Tells the relay when every group has settled a message, or that one gave it back.
 */
final class RelayReceipt {

	private final CompletableFuture<Void> future = new CompletableFuture<>();

	private final AtomicInteger outstanding;

	RelayReceipt(int groups) {
		this.outstanding = new AtomicInteger(groups);
	}

	CompletableFuture<Void> future() {
		return this.future;
	}

	/**
	 * Wait for further groups, which get the message from one that is going to settle it.
	 * @param groups how many
	 */
	void expect(int groups) {
		this.outstanding.addAndGet(groups);
	}

	void settled() {
		if (this.outstanding.decrementAndGet() == 0) {
			this.future.complete(null);
		}
	}

	void givenBack(String group) {
		this.future.completeExceptionally(
				new RelayDeferredException("The group '" + group + "' takes no messages at the moment"));
	}

}
