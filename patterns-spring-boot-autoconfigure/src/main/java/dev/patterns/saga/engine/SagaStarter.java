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
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.saga.SagaHandle;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
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

	private final ApplicationIdentity identity;

	private final SagaSettings settings;

	private final StartObserver observer;

	SagaStarter(SagaEngine engine, PayloadSerializer serializer, ApplicationIdentity identity, SagaSettings settings,
			StartObserver observer) {
		this.engine = engine;
		this.serializer = serializer;
		this.identity = identity;
		this.settings = settings;
		this.observer = observer;
	}

	SagaHandle start(SagaStore store, SagaDefinition definition, Object input, SagaStartOptions options) {
		checkInput(definition, input);
		String id = (options.id() != null) ? options.id() : TimeOrderedUuid.next().toString();
		Assert.isTrue(!id.isBlank() && id.length() <= MAX_ID, () -> "A saga's id has 1 to " + MAX_ID + " characters");
		String json = this.serializer.write(input);
		SagaInvoker.checkSize(json, this.settings.payloadLimit(),
				() -> "The input of saga '" + definition.name() + "'");
		return this.observer.observe(definition.name(), id, (headers) -> {
			SagaRecord record = record(store, definition, id, json, headers, options);
			if (store.isTransactionActive()) {
				return insert(store, definition, record, store::insert);
			}
			return Objects.requireNonNull(
					store.transaction().execute((status) -> insert(store, definition, record, store::insertLast)));
		});
	}

	private static void checkInput(SagaDefinition definition, Object input) {
		Assert.notNull(input, "'input' must not be null");
		Class<?> declared = (definition.inputType() != null) ? ResolvableType.forType(definition.inputType()).toClass()
				: Object.class;
		Assert.isInstanceOf(declared, input,
				() -> "The input of saga '" + definition.name() + "' is not what its" + " steps declare");
	}

	private SagaRecord record(SagaStore store, SagaDefinition definition, String id, String json,
			Map<String, String> headers, SagaStartOptions options) {
		Instant now = store.lease().timeSource().now();
		Instant begin = (options.delay() != null) ? now.plus(options.delay())
				: (options.startAt() != null && options.startAt().isAfter(now)) ? options.startAt() : now;
		SagaLimit limit = this.settings.limits().get(definition.name());
		String limitValue = (limit != null && limit.attribute() != null) ? options.attributes().get(limit.attribute())
				: null;
		Instant deadline = (definition.timeout() != null) ? begin.plus(definition.timeout()) : null;
		return SagaRecord.start(id,
				new SagaDefinitionKey(definition.name(), definition.version(), definition.fingerprint()),
				new SagaRecord.Origin(this.identity.application(), json, headers, options.attributes(), limitValue,
						deadline, now),
				begin);
	}

	private SagaHandle insert(SagaStore store, SagaDefinition definition, SagaRecord queued,
			Predicate<SagaRecord> insertion) {
		boolean reserved = queued.status() == SagaStatus.QUEUED && this.engine.reserve(definition.name(), queued.id());
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
		if (!isSame(definition, found.input(), wanted.input())) {
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
