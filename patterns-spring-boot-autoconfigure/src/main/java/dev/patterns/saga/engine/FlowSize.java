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

import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.store.SagaRecord;

/**
 * How many entries the history of a flow has, those of all branches included, also while
 * they run. Thread-safe.
 */
final class FlowSize {

	private static final Log logger = LogFactory.getLog(FlowSize.class);

	private static final String PROPERTY = "'patterns.saga.flow-history-limit'";

	private final AtomicInteger entries = new AtomicInteger();

	/**
	 * Take note of what was read.
	 * @param known number of entries
	 */
	void set(int known) {
		this.entries.set(known);
	}

	/**
	 * Count another entry.
	 * @param saga the instance
	 * @param command what is to be recorded
	 * @param limit how many entries there may be
	 * @return why there can be no more, {@code null} if there can
	 */
	@Nullable String add(SagaRecord saga, Object command, int limit) {
		int before = this.entries.getAndIncrement();
		if (before >= limit) {
			return "The flow has " + before + " entries in its history when it comes to " + command + ", and "
					+ PROPERTY + " allows " + limit
					+ ". Use saga.continueAsNew(...), and saga.pivot() so that what is not to be undone is not carried along, or raise the limit.";
		}
		if (before == limit / 2) {
			logger.warn("The flow of saga '%s' (%s) has %s entries in its history, half of what is allowed."
				.formatted(saga.id(), saga.name(), before) + " Use saga.continueAsNew(...).");
		}
		return null;
	}

	/**
	 * Check that there is room for branches before the first of them begins.
	 * @param command the branches
	 * @param branches how many there are
	 * @param limit how many entries there may be
	 * @return why there cannot be that many, {@code null} if there can
	 */
	@Nullable String check(FlowCommand command, int branches, int limit) {
		int before = this.entries.get();
		if (branches <= limit - before) {
			return null;
		}
		return "The flow comes to " + command + ", of which there are " + branches + ", with " + before
				+ " entries in its history, and " + PROPERTY + " allows " + limit
				+ ". Let each branch take several items, or begin the rest in another run by saga.continueAsNew(...).";
	}

}
