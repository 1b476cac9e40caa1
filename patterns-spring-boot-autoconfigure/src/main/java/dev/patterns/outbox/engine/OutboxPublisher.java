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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.observation.StoreContext;

/**
 * Writes messages in the publishing thread, inside the current transaction, and wakes the
 * relay after the commit. Thread-safe.
 */
public final class OutboxPublisher implements OutboxTemplate {

	private final OutboxMessageFactory messages;

	private final Supplier<OutboxBackends> backends;

	private final OutboxUse use;

	private final OutboxObservations observations;

	private final CommitSignal signal;

	private final RelayStatistics statistics;

	private final boolean requireTransaction;

	private final OutboxWriter writer;

	private final Map<String, OutboxWriter> named = new ConcurrentHashMap<>();

	/**
	 * Create a publisher.
	 * @param messages makes messages
	 * @param backends gives the databases; asked for when something is first published
	 * @param use where use is noted
	 * @param observations where writing is observed
	 * @param signal told about commits
	 * @param statistics counts what is written
	 * @param requireTransaction whether publishing outside a transaction is an error
	 */
	public OutboxPublisher(OutboxMessageFactory messages, Supplier<OutboxBackends> backends, OutboxUse use,
			OutboxObservations observations, CommitSignal signal, RelayStatistics statistics,
			boolean requireTransaction) {
		this.messages = messages;
		this.backends = SingletonSupplier.of(backends);
		this.use = use;
		this.observations = observations;
		this.signal = signal;
		this.statistics = statistics;
		this.requireTransaction = requireTransaction;
		this.writer = createWriter(null);
	}

	@Override
	public String publish(String topic, @Nullable String key, Object payload, OutboxOptions options) {
		return publish(List.of(new Publication(topic, key, payload, options))).get(0);
	}

	List<String> publish(List<Publication> publications) {
		if (publications.isEmpty()) {
			return List.of();
		}
		for (Publication publication : publications) {
			this.messages.check(publication);
		}
		// All that is published at once was defined at one place.
		OutboxWriter target = writer(publications.get(0).options().dataSource());
		OutboxBuffer buffer = OutboxBuffer.current();
		List<Observation> started = new ArrayList<>(publications.size());
		List<OutboxMessage> created = new ArrayList<>(publications.size());
		try {
			for (Publication publication : publications) {
				created.add(create(publication, buffer, started));
			}
			if (buffer != null) {
				collect(buffer, created, target);
			}
			else {
				target.write(created);
			}
		}
		catch (RuntimeException | Error ex) {
			started.forEach((observation) -> observation.error(ex));
			throw ex;
		}
		finally {
			started.forEach(Observation::stop);
		}
		List<String> ids = new ArrayList<>(created.size());
		created.forEach((message) -> ids.add(message.id()));
		return ids;
	}

	private OutboxMessage create(Publication publication, @Nullable OutboxBuffer buffer, List<Observation> started) {
		String id = publication.options().id();
		if (id == null) {
			id = (buffer != null) ? buffer.nextId() : TimeOrderedUuid.next().toString();
		}
		String type = this.messages.typeOf(publication);
		Map<String, String> headers = publication.envelope().addTo(publication.options().headers());
		if (this.observations.isEnabled()) {
			headers = new LinkedHashMap<>(headers);
			StoreContext context = new StoreContext(publication.topic(), type, id, headers);
			// Puts the trace context into the headers.
			started.add(this.observations.store(context).start());
		}
		return this.messages.create(publication, id, type, headers);
	}

	private static void collect(OutboxBuffer buffer, List<OutboxMessage> created, OutboxWriter target) {
		created.forEach((message) -> buffer.add(message, target));
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

	// Run a task so that what it publishes can be written: in the current transaction, or
	// else in a new one, unless a buffer collects messages.
	@Nullable Object inTransaction(@Nullable String dataSource, TransactionalTask task) throws Throwable {
		return (OutboxBuffer.current() != null) ? task.run() : writer(dataSource).inTransaction(task);
	}

	private OutboxWriter writer(@Nullable String dataSource) {
		return (dataSource != null) ? this.named.computeIfAbsent(dataSource, this::createWriter) : this.writer;
	}

	private OutboxWriter createWriter(@Nullable String dataSource) {
		return new OutboxWriter(() -> this.backends.get().choose(dataSource), this.use, this.signal, this.statistics,
				this.requireTransaction);
	}

}
