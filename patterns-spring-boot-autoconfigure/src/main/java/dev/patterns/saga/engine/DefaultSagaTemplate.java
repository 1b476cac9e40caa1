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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.ResolvableType;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.saga.SagaAwaitTimeoutException;
import dev.patterns.saga.SagaHandle;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaPage;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.SagaTransactionException;
import dev.patterns.saga.UnknownSagaException;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;

/**
 * The template on the engine's store.
 */
final class DefaultSagaTemplate implements SagaTemplate {

	private static final int MAX_ID = 128;

	private static final long FIRST_LOOK = 20;

	private static final long LAST_LOOK = 500;

	private final SagaRegistry registry;

	private final ObjectProvider<SagaStore> storeProvider;

	private final SagaEngine engine;

	private final PayloadSerializer serializer;

	private final ApplicationIdentity identity;

	private final SagaWaiters waiters;

	private final StartObserver observer;

	DefaultSagaTemplate(SagaRegistry registry, ObjectProvider<SagaStore> storeProvider, SagaEngine engine,
			PayloadSerializer serializer, ApplicationIdentity identity, SagaWaiters waiters, StartObserver observer) {
		this.registry = registry;
		this.storeProvider = storeProvider;
		this.engine = engine;
		this.serializer = serializer;
		this.identity = identity;
		this.waiters = waiters;
		this.observer = observer;
	}

	@Override
	public SagaHandle start(String name, Object input, SagaStartOptions options) {
		return start(this.registry.latest(name).orElseThrow(() -> new UnknownSagaException(name)), input, options);
	}

	@Override
	public SagaHandle start(Class<?> saga, Object input, SagaStartOptions options) {
		return start(this.registry.ofClass(saga).orElseThrow(() -> new UnknownSagaException(saga.getName())), input,
				options);
	}

	private SagaHandle start(SagaDefinition definition, Object input, SagaStartOptions options) {
		checkInput(definition, input);
		String id = (options.id() != null) ? options.id() : UUID.randomUUID().toString();
		Assert.isTrue(!id.isBlank() && id.length() <= MAX_ID, () -> "A saga's id has 1 to " + MAX_ID + " characters");
		String json = this.serializer.write(input);
		SagaStore store = store();
		checkTransaction(store, options.detached(), "A saga is started");
		return this.observer.observe(definition.name(), id, (headers) -> {
			if (store.isTransactionActive()) {
				return insert(store, definition, id, json, headers);
			}
			return Objects
				.requireNonNull(store.transaction().execute((status) -> insert(store, definition, id, json, headers)));
		});
	}

	private static void checkInput(SagaDefinition definition, Object input) {
		Assert.notNull(input, "'input' must not be null");
		Class<?> declared = (definition.inputType() != null) ? ResolvableType.forType(definition.inputType()).toClass()
				: Object.class;
		Assert.isInstanceOf(declared, input,
				() -> "The input of saga '" + definition.name() + "' is not what its" + " steps declare");
	}

	private void checkTransaction(SagaStore store, boolean detached, String what) {
		if (!detached && !store.isTransactionActive()
				&& TransactionSynchronizationManager.isActualTransactionActive()) {
			throw new SagaTransactionException(what
					+ " in a transaction of another transaction manager than that of the saga's DataSource, so that one"
					+ " could commit without the other. Use the saga's transaction manager, or SagaStartOptions.asDetached().");
		}
	}

	private SagaHandle insert(SagaStore store, SagaDefinition definition, String id, String json,
			Map<String, String> headers) {
		Instant now = store.lease().timeSource().now();
		boolean reserved = this.engine.reserve(id);
		SagaRecord queued = new SagaRecord(id, definition.name(), definition.version(), definition.fingerprint(), 1,
				SagaStatus.QUEUED, null, null, json, headers, this.identity.application(), null, 0, 0, now,
				(definition.timeout() != null) ? now.plus(definition.timeout()) : null, now, now, null);
		SagaRecord record = reserved ? queued.claimed(store.lease().nodeId(), now) : queued;
		boolean inserted = false;
		try {
			inserted = store.insert(record);
		}
		finally {
			if (reserved && !inserted) {
				this.engine.cancel(id);
			}
		}
		if (!inserted) {
			return existing(store, definition, id, json);
		}
		TransactionSynchronizationManager.registerSynchronization(new HandOver(record, reserved));
		return new SagaHandle(id, definition.name(), true);
	}

	private SagaHandle existing(SagaStore store, SagaDefinition definition, String id, String json) {
		SagaRecord found = store.find(id)
			.orElseThrow(() -> new SagaIdConflictException(id, "The id '" + id
					+ "' was taken by a transaction that this one cannot see, so that inputs cannot be compared"));
		if (!found.name().equals(definition.name()) && !definition.aliases().contains(found.name())) {
			throw new SagaIdConflictException(id,
					"The id '" + id + "' is taken by an instance of saga '" + found.name() + "'");
		}
		Object before = this.serializer.read(found.input(), Object.class);
		if (!Objects.equals(before, this.serializer.read(json, Object.class))) {
			throw new SagaIdConflictException(id,
					"The id '" + id + "' is taken by an instance of the same saga with another input");
		}
		return new SagaHandle(id, found.name(), false);
	}

	@Override
	public Optional<SagaInstance> get(String id) {
		SagaStore store = store();
		return store.find(id).map((saga) -> SagaInstances.of(saga, store.findSteps(id, null)));
	}

	@Override
	public SagaPage list(SagaQuery query) {
		List<SagaRecord> found = store().list(query);
		List<SagaInstance> content = new ArrayList<>();
		for (SagaRecord saga : found.subList(0, Math.min(query.size(), found.size()))) {
			content.add(SagaInstances.of(saga, List.of()));
		}
		return new SagaPage(content, query.page(), query.size(), found.size() > query.size());
	}

	@Override
	public SagaInstance await(String id, Duration timeout) {
		if (HandOver.isStartedInCurrentTransaction(id)) {
			throw new SagaTransactionException("Saga '" + id
					+ "' cannot be awaited within the transaction that starts it: it begins after the commit.");
		}
		long end = System.nanoTime() + timeout.toNanos();
		long pause = FIRST_LOOK;
		while (true) {
			CountDownLatch latch = this.waiters.prepare(id);
			try {
				SagaRecord saga = store().find(id).orElseThrow(() -> new SagaNotFoundException(id));
				if (saga.status().isEnded() || saga.status().isStuck()) {
					return SagaInstances.of(saga, store().findSteps(id, null));
				}
				long left = (end - System.nanoTime()) / 1_000_000;
				if (left <= 0) {
					throw new SagaAwaitTimeoutException(id, timeout, saga.status());
				}
				this.waiters.await(latch, Math.min(left, pause));
				pause = Math.min(LAST_LOOK, pause * 2);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new SagaAwaitTimeoutException(id, timeout, SagaStatus.RUNNING);
			}
			finally {
				this.waiters.leave(id, latch);
			}
		}
	}

	@Override
	public void cancel(String id) {
		request(id, SagaRequest.Type.CANCEL);
	}

	@Override
	public void retry(String id) {
		request(id, SagaRequest.Type.RETRY);
	}

	private void request(String id, SagaRequest.Type type) {
		SagaStore store = store();
		checkTransaction(store, false, "Something is asked of a saga");
		store.find(id).orElseThrow(() -> new SagaNotFoundException(id));
		store.addRequest(id, type, store.lease().timeSource().now());
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					DefaultSagaTemplate.this.engine.wakeUpForRequests();
				}

			});
		}
		else {
			this.engine.wakeUpForRequests();
		}
	}

	private SagaStore store() {
		return this.storeProvider.getObject();
	}

	/**
	 * Hands a started instance over to the engine after the commit. An optimisation: what
	 * is lost on the way is found by the poll.
	 */
	private final class HandOver implements TransactionSynchronization {

		private static final Object STARTED = new Object();

		private final SagaRecord saga;

		private final boolean reserved;

		HandOver(SagaRecord saga, boolean reserved) {
			this.saga = saga;
			this.reserved = reserved;
			started().add(saga.id());
		}

		@SuppressWarnings("unchecked")
		private static Set<String> started() {
			Set<String> ids = (Set<String>) TransactionSynchronizationManager.getResource(STARTED);
			if (ids == null) {
				ids = new HashSet<>();
				TransactionSynchronizationManager.bindResource(STARTED, ids);
			}
			return ids;
		}

		static boolean isStartedInCurrentTransaction(String id) {
			@Nullable Object ids = TransactionSynchronizationManager.getResource(STARTED);
			return ids instanceof Set<?> set && set.contains(id);
		}

		@Override
		public void suspend() {
			TransactionSynchronizationManager.unbindResourceIfPossible(STARTED);
		}

		@Override
		public void resume() {
			started().add(this.saga.id());
		}

		@Override
		public void afterCompletion(int status) {
			TransactionSynchronizationManager.unbindResourceIfPossible(STARTED);
			if (this.reserved && status == STATUS_COMMITTED) {
				DefaultSagaTemplate.this.engine.launch(this.saga);
			}
			else if (this.reserved) {
				DefaultSagaTemplate.this.engine.cancel(this.saga.id());
			}
			else if (status == STATUS_COMMITTED) {
				DefaultSagaTemplate.this.engine.wakeUp();
			}
		}

	}

}
