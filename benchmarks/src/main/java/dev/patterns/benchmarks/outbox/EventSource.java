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

package dev.patterns.benchmarks.outbox;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The events of a round. A key belongs to one writer, whose transactions come one after
 * the other: so the order of its events is known.
 */
final class EventSource {

	static final int WRITERS = 8;

	private static final int KEYS_OF_WRITER = 64;

	private final int round;

	private final AtomicInteger next = new AtomicInteger();

	EventSource(int round) {
		this.round = round;
	}

	int round() {
		return this.round;
	}

	/**
	 * How many events there are so far.
	 * @return the number
	 */
	int created() {
		return this.next.get();
	}

	/**
	 * The next event of a writer.
	 * @param writer number of the writer
	 * @return the event
	 */
	Event next(int writer) {
		int key = writer + WRITERS * ThreadLocalRandom.current().nextInt(KEYS_OF_WRITER);
		return Event.of(this.round, this.next.getAndIncrement(), key);
	}

}
