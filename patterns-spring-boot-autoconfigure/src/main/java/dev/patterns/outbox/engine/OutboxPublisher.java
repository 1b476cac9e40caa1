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

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.observation.StoreContext;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;

/**
 * Writes messages in the publishing thread, inside the current transaction, and wakes the
 * relays after the commit. Thread-safe.
 */
public final class OutboxPublisher implements OutboxTemplate, OutboxBuffer.Sink {

	private final OutboxMessageFactory messages;

	private final Supplier<OutboxBackend> backend;

	private final OutboxUse use;

	private final OutboxObservations observations;

	private final CommitSignal signal;

	private final boolean requireTransaction;

	/**
	 * Create a publisher.
	 * @param messages makes messages
	 * @param backend gives the database; asked for when something is first published
	 * @param use where use is noted
	 * @param observations where writing is observed
	 * @param signal told about commits
	 * @param requireTransaction whether publishing outside a transaction is an error
	 */
	public OutboxPublisher(OutboxMessageFactory messages, Supplier<OutboxBackend> backend, OutboxUse use,
			OutboxObservations observations, CommitSignal signal, boolean requireTransaction) {
		this.messages = messages;
		this.backend = SingletonSupplier.of(backend);
		this.use = use;
		this.observations = observations;
		this.signal = signal;
		this.requireTransaction = requireTransaction;
	}

	@Override
	public String publish(String topic, @Nullable String key, Object payload, OutboxOptions options) {
		return publish(List.of(new Publication(topic, key, payload, options))).get(0);
	}

	List<String> publish(List<Publication> publications) {
		if (publications.isEmpty()) {
			return List.of();
		}
		publications.forEach(this.messages::check);
		OutboxBuffer buffer = OutboxBuffer.current();
		List<Observation> started = new ArrayList<>(publications.size());
		List<OutboxMessage> created = new ArrayList<>(publications.size());
		try {
			for (Publication publication : publications) {
				created.add(create(publication, buffer, started));
			}
			if (buffer != null) {
				collect(buffer, created);
			}
			else {
				write(created);
			}
		}
		catch (RuntimeException | Error ex) {
			started.forEach((observation) -> observation.error(ex));
			throw ex;
		}
		finally {
			started.forEach(Observation::stop);
		}
		return created.stream().map(OutboxMessage::id).toList();
	}

	private OutboxMessage create(Publication publication, @Nullable OutboxBuffer buffer, List<Observation> started) {
		String id = publication.options().id();
		if (id == null) {
			id = (buffer != null) ? buffer.nextId() : UUID.randomUUID().toString();
		}
		String type = this.messages.typeOf(publication);
		Map<String, String> headers = publication.options().headers();
		if (this.observations.isEnabled()) {
			headers = new LinkedHashMap<>(headers);
			StoreContext context = new StoreContext(publication.topic(), type, id, headers);
			// Puts the trace context into the headers.
			started.add(this.observations.store(context).start());
		}
		return this.messages.create(publication, id, type, headers);
	}

	private void collect(OutboxBuffer buffer, List<OutboxMessage> created) {
		created.forEach((message) -> buffer.add(message, this));
		if (TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.isActualTransactionActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int status) {
					if (status == STATUS_ROLLED_BACK) {
						created.forEach(buffer::remove);
					}
				}

			});
		}
	}

	@Override
	public void write(List<OutboxMessage> messages) {
		this.use.begin();
		OutboxBackend current = this.backend.get();
		if (TransactionGuard.check(current.access(), this.requireTransaction)) {
			current.store().insert(messages);
			signalAfterCommit(current, messages);
		}
		else {
			current.access().transaction().executeWithoutResult((status) -> current.store().insert(messages));
			this.signal.committed(current, KeyHashes.of(messages.stream().mapToInt(OutboxPublisher::hash)));
		}
	}

	// Run a task so that what it publishes can be written: in the current transaction, or
	// else in a new one, unless a buffer collects messages.
	@Nullable Object inTransaction(TransactionalTask task) throws Throwable {
		if (OutboxBuffer.current() != null) {
			return task.run();
		}
		this.use.begin();
		OutboxBackend current = this.backend.get();
		return TransactionGuard.check(current.access(), false) ? task.run()
				: TransactionGuard.runInNew(current.access(), task);
	}

	private static int hash(OutboxMessage message) {
		return KeyHash.of(message.key(), message.id());
	}

	private void signalAfterCommit(OutboxBackend current, List<OutboxMessage> messages) {
		if (!TransactionSynchronizationManager.isSynchronizationActive()) {
			return;
		}
		SignalAfterCommit pending = (SignalAfterCommit) TransactionSynchronizationManager.getResource(this);
		if (pending == null) {
			pending = new SignalAfterCommit(current);
			TransactionSynchronizationManager.bindResource(this, pending);
			TransactionSynchronizationManager.registerSynchronization(pending);
		}
		for (OutboxMessage message : messages) {
			pending.hashes.set(hash(message));
		}
	}

	/**
	 * Wakes the relays once for each transaction, however many messages it wrote. Those
	 * of a savepoint that was rolled back count too: a wake-up in vain costs one query.
	 */
	private final class SignalAfterCommit implements TransactionSynchronization {

		private final OutboxBackend current;

		private final BitSet hashes = new BitSet(KeyHash.COUNT);

		private SignalAfterCommit(OutboxBackend current) {
			this.current = current;
		}

		@Override
		public void suspend() {
			TransactionSynchronizationManager.unbindResourceIfPossible(OutboxPublisher.this);
		}

		@Override
		public void resume() {
			TransactionSynchronizationManager.bindResource(OutboxPublisher.this, this);
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(OutboxPublisher.this);
			// Also when the outcome is unknown.
			if (status != STATUS_ROLLED_BACK) {
				OutboxPublisher.this.signal.committed(this.current, KeyHashes.of(this.hashes.stream()));
			}
		}

	}

}
