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
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionStatus;

import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.UndoneException;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.LockWait;

/**
 * An attempt to handle a request: inserts the record as the first statement of the
 * transaction, and calls the handler if there was none.
 */
final class HandleAttempt {

	private final InboxBackend backend;

	private final InboxStore store;

	private final InboxStatistics statistics;

	private final HandlerCall call;

	private final FailureRecords failures;

	private final InboxRecord record;

	HandleAttempt(InboxBackend backend, InboxStatistics statistics, HandlerCall call, InboxKey key,
			FailureRecords failures) {
		this.backend = backend;
		this.store = backend.store();
		this.statistics = statistics;
		this.call = call;
		this.failures = failures;
		this.record = new InboxRecord(key, call.request().fingerprint(), InboxStatus.HANDLED, null, null);
	}

	@Nullable Object run(Duration limit) throws Throwable {
		HandlerTransaction transaction = HandlerTransaction.begin(this.backend.access(),
				this.call.operation().attribute(), this.call.name());
		InboxRecord existing;
		try {
			existing = insert(this.record, transaction.wait(limit));
			if (existing != null) {
				transaction.leave();
			}
		}
		catch (Throwable ex) {
			transaction.leave(ex);
			throw ex;
		}
		return (existing != null) ? replay(existing) : handle(transaction);
	}

	// In a transaction of its own. If another attempt's record is there by now, that one
	// is the answer.
	@Nullable Object recordFailure(Throwable failure, Duration limit) throws Throwable {
		InboxRecord failed = this.failures.write(this.record, this.call.operation().failures(), failure);
		Optional<InboxRecord> other = this.backend.access()
			.transaction()
			.execute((TransactionStatus status) -> Optional.ofNullable(insert(failed, new LockWait(limit, false))));
		InboxRecord existing = other.orElse(null);
		if (existing != null) {
			return replay(existing);
		}
		this.call.context().setOutcome(InboxOutcome.FAILED);
		throw failure;
	}

	private @Nullable InboxRecord insert(InboxRecord inserted, LockWait wait) {
		if (this.statistics.inDatabase(wait, () -> this.store.insert(inserted, wait))) {
			return null;
		}
		return this.store.find(inserted.key())
			.orElseThrow(() -> new InboxLockedException("The record went while it was looked at", null));
	}

	private @Nullable Object handle(HandlerTransaction transaction) throws Throwable {
		Object result;
		try {
			result = this.call.proceed();
			if (!this.call.isHandled(result)) {
				this.call.context().setOutcome(InboxOutcome.RETRY);
				transaction.rollback(null);
				return result;
			}
			if (this.call.hasRecordedResponse()) {
				transaction.flush();
				this.store.update(this.call.operation().responses().write(this.record, result));
			}
		}
		catch (Throwable ex) {
			failed(transaction, ex);
			throw ex;
		}
		transaction.commit();
		this.call.context().setOutcome(InboxOutcome.HANDLED);
		return result;
	}

	private void failed(HandlerTransaction transaction, Throwable failure) {
		IdempotentOperation operation = this.call.operation();
		if (!operation.isResponse(this.call.request().kind(), failure)) {
			transaction.rollback(failure);
			return;
		}
		if (operation.isCommitting(failure)) {
			commit(transaction, failure);
			return;
		}
		transaction.rollback(failure);
		if (!transaction.isJoined()) {
			throw new UnrecordedFailureException(failure);
		}
	}

	private void commit(HandlerTransaction transaction, Throwable failure) {
		try {
			transaction.flush();
			this.store.update(this.failures.write(this.record, this.call.operation().failures(), failure));
		}
		catch (RuntimeException ex) {
			transaction.rollback(ex);
			throw ex;
		}
		transaction.commit();
		this.call.context().setOutcome(InboxOutcome.FAILED);
	}

	private @Nullable Object replay(InboxRecord existing) throws Throwable {
		if (existing.status() == InboxStatus.UNDONE) {
			throw new UndoneException(this.call.name());
		}
		String fingerprint = this.call.request().fingerprint();
		if (fingerprint != null && existing.fingerprint() != null
				&& !Objects.equals(fingerprint, existing.fingerprint())) {
			throw new IdempotencyKeyConflictException(this.call.name());
		}
		this.call.context().setOutcome(InboxOutcome.REPLAYED);
		if (existing.status() == InboxStatus.FAILED) {
			throw this.failures.read(existing, this.call.operation().failures());
		}
		Object response = this.call.hasRecordedResponse() ? this.call.operation().responses().read(existing) : null;
		return (response != null) ? response : this.call.nothing();
	}

}
