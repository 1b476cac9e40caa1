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

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxTotals;

/**
 * How many records there are, counted at most every ten seconds, and the less often the
 * longer it takes, however many want to know. Asks for no database unless the inbox is
 * used. Thread-safe: one thread counts, the others get what was known before.
 */
public final class InboxStatus {

	private static final Log logger = LogFactory.getLog(InboxStatus.class);

	private static final long KEEP = Duration.ofSeconds(10).toNanos();

	/** Counting takes at most this share of the time. */
	private static final int SHARE = 50;

	private final InboxBackend backend;

	private final ReentrantLock counting = new ReentrantLock();

	private volatile @Nullable Known known;

	/**
	 * Create a status.
	 * @param backend the database
	 */
	public InboxStatus(InboxBackend backend) {
		this.backend = backend;
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
		Known last = this.known;
		if (last != null && !last.isOld()) {
			return last.totals();
		}
		if (last == null) {
			this.counting.lock();
		}
		else if (!this.counting.tryLock()) {
			return last.totals();
		}
		try {
			Known current = this.known;
			if (current == null || current.isOld()) {
				current = count();
				this.known = current;
			}
			return current.totals();
		}
		finally {
			this.counting.unlock();
		}
	}

	private Known count() {
		long began = System.nanoTime();
		InboxTotals totals = null;
		try {
			totals = this.backend.store().totals();
		}
		catch (RuntimeException ex) {
			logger.debug("The number of records in the inbox is not known", ex);
		}
		long now = System.nanoTime();
		return new Known(totals, now + Math.max(KEEP, (now - began) * SHARE));
	}

	private record Known(@Nullable InboxTotals totals, long until) {

		boolean isOld() {
			return System.nanoTime() - this.until >= 0;
		}

	}

}
