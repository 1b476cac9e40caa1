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

package dev.patterns.outbox.observation;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.observation.Observation;

/**
 * Context of a batch that is sent to its brokers.
 */
public class RelayContext extends Observation.Context {

	private final int size;

	private final AtomicInteger failed = new AtomicInteger();

	/**
	 * Create the context.
	 * @param size how many messages the batch has
	 */
	public RelayContext(int size) {
		this.size = size;
	}

	/**
	 * How many messages the batch has.
	 * @return the number
	 */
	public int getSize() {
		return this.size;
	}

	/**
	 * Count a message that was not acknowledged.
	 */
	public void addFailed() {
		this.failed.incrementAndGet();
	}

	/**
	 * How many messages were not acknowledged.
	 * @return the number so far
	 */
	public int getFailed() {
		return this.failed.get();
	}

}
