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

package dev.patterns.inbox.engine;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxTotals;
import dev.patterns.worker.KeptValue;

/**
 * How many records there are, counted at most every ten seconds, and the less often the
 * longer it takes, however many want to know. Asks for no database unless the inbox is
 * used. Thread-safe: one thread counts, the others get what was known before.
 */
public final class InboxStatus {

	private final InboxBackend backend;

	private final KeptValue<InboxTotals> totals;

	/**
	 * Create a status.
	 * @param backend the database
	 */
	public InboxStatus(InboxBackend backend) {
		this.backend = backend;
		this.totals = new KeptValue<>("number of records in the inbox", () -> backend.store().totals());
	}

	/**
	 * How many records there are.
	 * @return the numbers, which may be some seconds old; {@code null} if the inbox is
	 * not used, or the database does not answer
	 */
	public @Nullable InboxTotals getTotals() {
		if (!this.backend.isConnected()) {
			return null;
		}
		return this.totals.get();
	}

}
