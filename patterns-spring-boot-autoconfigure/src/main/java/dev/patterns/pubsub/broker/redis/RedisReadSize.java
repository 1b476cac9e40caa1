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

package dev.patterns.pubsub.broker.redis;

/**
 * How many entries are read together, and how many may wait. A few large ones must not
 * fill the memory, so it depends on the size of those that came last. Used by one thread.
 */
final class RedisReadSize {

	private static final int READ = 100;

	private static final int MAX_PENDING = 1000;

	private static final long MAX_READ_BYTES = 16_000_000;

	private static final long MAX_PENDING_BYTES = 64_000_000;

	// How many bytes an entry has, about.
	private long entryBytes = 1;

	long count() {
		return Math.min(READ, 1 + MAX_READ_BYTES / this.entryBytes);
	}

	boolean isEnough(int waiting) {
		return waiting >= Math.min(MAX_PENDING, 1 + MAX_PENDING_BYTES / this.entryBytes);
	}

	void learn(long bytes, int entries) {
		this.entryBytes = Math.max(1, bytes / entries);
	}

}
