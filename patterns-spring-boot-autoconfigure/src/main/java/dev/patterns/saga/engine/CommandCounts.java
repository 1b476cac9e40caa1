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

package dev.patterns.saga.engine;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the answers to commands on this instance of the application. Thread-safe.
 */
public final class CommandCounts {

	private final LongAdder taken = new LongAdder();

	private final LongAdder ignored = new LongAdder();

	CommandCounts() {
	}

	void count(boolean effective) {
		(effective ? this.taken : this.ignored).increment();
	}

	/**
	 * How many answers were waited for.
	 * @return the number since the start of the application
	 */
	public long getTaken() {
		return this.taken.sum();
	}

	/**
	 * How many answers came twice, too late, or to nobody.
	 * @return the number since the start of the application
	 */
	public long getIgnored() {
		return this.ignored.sum();
	}

}
