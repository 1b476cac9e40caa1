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
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.UndoTooOldException;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.LockWait;

/**
 * An attempt to undo a request: inserts or locks the record of the original, and calls
 * the handler if the original succeeded. The undoing operation has no record of its own:
 * that the original is undone is all there is to know.
 */
final class UndoAttempt {

	private final InboxBackend backend;

	private final InboxStore store;

	private final InboxStatistics statistics;

	private final HandlerCall call;

	private final InboxKey original;

	private final Duration retention;

	UndoAttempt(InboxBackend backend, InboxStatistics statistics, HandlerCall call, InboxKey original,
			Duration retention) {
		this.backend = backend;
		this.store = backend.store();
		this.statistics = statistics;
		this.call = call;
		this.original = original;
		this.retention = retention;
	}

	@Nullable Object run(Duration limit) throws Throwable {
		HandlerTransaction transaction = HandlerTransaction.begin(this.backend.access(),
				this.call.operation().attribute(), this.call.name());
		InboxRecord succeeded;
		try {
			succeeded = lockOriginal(transaction, limit);
		}
		catch (Throwable ex) {
			transaction.leave(ex);
			throw ex;
		}
		if (succeeded != null) {
			return undo(transaction, succeeded);
		}
		transaction.commit();
		this.call.context().setOutcome(InboxOutcome.NOTHING_TO_UNDO);
		return this.call.nothing();
	}

	// Marks the original as undone if it was not seen, or locks it. The result is the
	// original if it succeeded, null if there is nothing to undo.
	private @Nullable InboxRecord lockOriginal(HandlerTransaction transaction, Duration limit) {
		boolean forgotten = isOlderThanRecords();
		// With a savepoint, so that the lock time-out does not reach the handler.
		LockWait insertWait = new LockWait(limit, true);
		if (!forgotten && this.statistics.inDatabase(insertWait, () -> this.store
			.insert(new InboxRecord(this.original, null, InboxStatus.UNDONE, null, null), insertWait))) {
			return null;
		}
		LockWait wait = transaction.wait(limit);
		Optional<InboxRecord> locked = this.statistics.inDatabase(wait, () -> this.store.lock(this.original, wait));
		InboxRecord existing = locked.orElseThrow(() -> {
			if (forgotten) {
				return new UndoTooOldException(this.call.name());
			}
			return new InboxLockedException("The record went while it was looked at", null);
		});
		return (existing.status() == InboxStatus.HANDLED) ? existing : null;
	}

	private boolean isOlderThanRecords() {
		Instant firstSentAt = this.call.request().firstSentAt();
		return firstSentAt != null && firstSentAt.plus(this.retention).isBefore(this.store.now());
	}

	private @Nullable Object undo(HandlerTransaction transaction, InboxRecord succeeded) throws Throwable {
		Object result;
		try {
			result = this.call.proceed();
			if (!this.call.isHandled(result)) {
				this.call.context().setOutcome(InboxOutcome.RETRY);
				transaction.rollback(null);
				return result;
			}
			this.store.update(succeeded.withStatus(InboxStatus.UNDONE).withResponse(null, null));
		}
		catch (Throwable ex) {
			transaction.rollback(ex);
			throw ex;
		}
		transaction.commit();
		this.call.context().setOutcome(InboxOutcome.UNDONE);
		return result;
	}

}
