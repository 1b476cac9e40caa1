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

import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;

/**
 * Writes messages to the outbox of one database, inside its current transaction, and
 * wakes the relays after the commit. Thread-safe.
 */
final class OutboxWriter implements OutboxBuffer.Sink {

	private final Supplier<OutboxBackend> backend;

	private final OutboxUse use;

	private final CommitSignal signal;

	private final RelayStatistics statistics;

	private final boolean requireTransaction;

	OutboxWriter(Supplier<OutboxBackend> backend, OutboxUse use, CommitSignal signal, RelayStatistics statistics,
			boolean requireTransaction) {
		this.backend = backend;
		this.use = use;
		this.signal = signal;
		this.statistics = statistics;
		this.requireTransaction = requireTransaction;
	}

	@Override
	public void write(List<OutboxMessage> messages) {
		this.use.begin();
		OutboxBackend target = this.backend.get();
		if (TransactionGuard.check(target.access(), this.requireTransaction)) {
			target.store().insert(messages);
			written(target).add(messages);
		}
		else {
			target.access().transaction().executeWithoutResult((status) -> target.store().insert(messages));
			this.statistics.addStored(messages.size());
			this.signal.committed(target, KeyHashes.of(messages.stream().mapToInt(OutboxWriter::hash)));
		}
	}

	private static int hash(OutboxMessage message) {
		return KeyHash.of(message.orderKey(), message.id());
	}

	@Nullable Object inTransaction(TransactionalTask task) throws Throwable {
		this.use.begin();
		OutboxBackend target = this.backend.get();
		return TransactionGuard.check(target.access(), false) ? task.run()
				: TransactionGuard.runInNew(target.access(), task);
	}

	// What the current transaction has written so far.
	private Written written(OutboxBackend target) {
		Key key = new Key(target);
		if (TransactionSynchronizationManager.getResource(key) instanceof Written known) {
			return known;
		}
		Written written = new Written(key);
		TransactionSynchronizationManager.bindResource(key, written);
		TransactionSynchronizationManager.registerSynchronization(written);
		return written;
	}

	/**
	 * Under which it is noted that a transaction has messages. Backends are compared by
	 * identity: there is one object for each database.
	 */
	private static final class Key {

		private final OutboxBackend backend;

		Key(OutboxBackend backend) {
			this.backend = backend;
		}

		OutboxBackend backend() {
			return this.backend;
		}

		@Override
		public boolean equals(Object other) {
			return other instanceof Key that && this.backend == that.backend;
		}

		@Override
		public int hashCode() {
			return System.identityHashCode(this.backend);
		}

	}

	/**
	 * Wakes the relays once for each transaction, however many messages it wrote. Those
	 * of a savepoint that was rolled back count too: a wake-up in vain costs one query.
	 */
	private final class Written implements TransactionSynchronization {

		private final Key key;

		private final BitSet hashes = new BitSet(KeyHash.COUNT);

		private int count;

		Written(Key key) {
			this.key = key;
		}

		void add(List<OutboxMessage> messages) {
			this.count += messages.size();
			for (OutboxMessage message : messages) {
				this.hashes.set(hash(message));
			}
		}

		@Override
		public void suspend() {
			TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(this.key, this);
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(this.key);
			// Also when the outcome is unknown: a wake-up in vain costs one query.
			if (status != STATUS_ROLLED_BACK) {
				OutboxWriter.this.statistics.addStored(this.count);
				OutboxWriter.this.signal.committed(this.key.backend(), KeyHashes.of(this.hashes));
			}
		}

	}

}
