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

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.saga.SagaHandle;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTooManyEventsException;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Starts instances, in the caller's transaction if there is one.
 */
final class SagaStarter {

	private static final int MAX_ID = 128;

	private final SagaEngine engine;

	private final PayloadSerializer serializer;

	private final SagaRecords records;

	private final SagaSettings settings;

	private final StartObserver observer;

	SagaStarter(SagaEngine engine, PayloadSerializer serializer, SagaRecords records, SagaSettings settings,
			StartObserver observer) {
		this.engine = engine;
		this.serializer = serializer;
		this.records = records;
		this.settings = settings;
		this.observer = observer;
	}

	/**
	 * Write the payload of an event.
	 * @param event name of the event
	 * @param payload the payload
	 * @return the payload as JSON, {@code null} if there is none
	 */
	@Nullable String write(String event, @Nullable Object payload) {
		if (payload == null) {
			return null;
		}
		String json = this.serializer.write(payload);
		SagaInvoker.checkSize(json, this.settings.payloadLimit(), () -> "The payload of event '" + event + "'");
		return json;
	}

	/**
	 * Check that there are not too many events already that an instance has not taken.
	 * @param store the store
	 * @param id id of the instance
	 */
	void checkEvents(SagaStore store, String id) {
		int limit = this.settings.flowHistoryLimit();
		if (store.countEvents(id, limit) >= limit) {
			throw new SagaTooManyEventsException(id, limit);
		}
	}

	@Nullable String readText(@Nullable String json) {
		return this.serializer.read(json, String.class);
	}

	/**
	 * Read the result of a flow.
	 * @param json the result as JSON, {@code null} if there is none
	 * @param type its type
	 * @return the result
	 */
	@Nullable Object readResult(@Nullable String json, Type type) {
		return SagaInvoker.read(this.serializer, json, type);
	}

	SagaHandle start(SagaStore store, SagaDefinition definition, Object input, SagaStartOptions options) {
		SagaRecords.checkInput(definition, input);
		String id = (options.id() != null) ? options.id() : TimeOrderedUuid.next().toString();
		Assert.isTrue(!id.isBlank() && id.length() <= MAX_ID, () -> "A saga's id has 1 to " + MAX_ID + " characters");
		String json = this.serializer.write(input);
		SagaInvoker.checkSize(json, this.settings.payloadLimit(),
				() -> "The input of saga '" + definition.name() + "'");
		return this.observer.observe(definition.name(), id, (headers) -> {
			SagaRecord record = this.records.create(definition, id, json, headers, options,
					store.lease().timeSource().now());
			if (store.isTransactionActive()) {
				return insert(store, definition, record, store::insert, !store.isFollowingCommits());
			}
			return Objects.requireNonNull(store.transaction()
				.execute((status) -> insert(store, definition, record, store::insertLast, true)));
		});
	}

	private SagaHandle insert(SagaStore store, SagaDefinition definition, SagaRecord queued,
			Predicate<SagaRecord> insertion, boolean certain) {
		// What may not be there after the commit is run by who finds it there.
		boolean reserved = certain && queued.status() == SagaStatus.QUEUED
				&& this.engine.reserve(definition.name(), queued.id());
		SagaRecord record = reserved
				? queued.claimed(store.lease().nodeId(), queued.fingerprint(), false, queued.createdAt()) : queued;
		boolean inserted = false;
		try {
			inserted = insertion.test(record);
		}
		finally {
			if (reserved && !inserted) {
				this.engine.cancel(queued.id());
			}
		}
		if (!inserted) {
			return existing(store, definition, queued);
		}
		TransactionSynchronizationManager.registerSynchronization(new HandOver(this.engine, record, reserved));
		return new SagaHandle(queued.id(), definition.name(), true);
	}

	private SagaHandle existing(SagaStore store, SagaDefinition definition, SagaRecord wanted) {
		String id = wanted.id();
		SagaRecord found = store.find(id)
			.orElseThrow(() -> new SagaIdConflictException(id, "The id '" + id
					+ "' was taken by a transaction that this one cannot see, so that inputs cannot be compared"));
		if (!found.name().equals(definition.name()) && !definition.aliases().contains(found.name())) {
			throw new SagaIdConflictException(id,
					"The id '" + id + "' is taken by an instance of saga '" + found.name() + "'");
		}
		// A flow that goes on for ever has another input by now.
		String input = (found.run() > 1) ? store.findFirstInput(id).orElse(null) : found.input();
		if (!isSame(definition, input, wanted.input())) {
			throw new SagaIdConflictException(id,
					"The id '" + id + "' is taken by an instance of the same saga with another input");
		}
		return new SagaHandle(id, found.name(), false);
	}

	private boolean isSame(SagaDefinition definition, @Nullable String before, @Nullable String wanted) {
		if (Objects.equals(this.serializer.read(before, Object.class), this.serializer.read(wanted, Object.class))) {
			return true;
		}
		// Another process may have written the elements of a set in another order.
		Type type = definition.inputType();
		return type != null && Arrays.equals(canonical(before, type), canonical(wanted, type));
	}

	private byte[] canonical(@Nullable String json, Type type) {
		return this.serializer.writeCanonical(this.serializer.<Object>read(json, type));
	}

}
