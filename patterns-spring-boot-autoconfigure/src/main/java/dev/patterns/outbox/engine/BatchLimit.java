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

import dev.patterns.outbox.store.StoredMessage;

/**
 * How many messages to read at once: fewer when they are large, so that a batch stays
 * within the memory it may take.
 */
final class BatchLimit {

	private static final int FIRST = 100;

	private final int batchSize;

	private final long batchBytes;

	private int next;

	BatchLimit(int batchSize, long batchBytes) {
		this.batchSize = batchSize;
		this.batchBytes = batchBytes;
		this.next = Math.min(FIRST, batchSize);
	}

	int next() {
		return this.next;
	}

	// The batch may have been what was too much, for the memory or for a time limit.
	void hasFailed() {
		this.next = Math.max(1, this.next / 4);
	}

	void hasRead(List<StoredMessage> messages) {
		if (!messages.isEmpty()) {
			long bytes = messages.stream().mapToLong((message) -> message.data().length).sum();
			long average = Math.max(1, bytes / messages.size());
			this.next = (int) Math.max(1, Math.min(this.batchSize, this.batchBytes / average));
		}
	}

}
