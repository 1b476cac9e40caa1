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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.Assert;

import dev.patterns.saga.SagaAwaitTimeoutException;
import dev.patterns.saga.SagaHandle;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaNotCompletedException;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaPage;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.SagaTransactionException;
import dev.patterns.saga.UnknownSagaException;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;

/**
 * The template on the engine's store.
 */
final class DefaultSagaTemplate implements SagaTemplate {

	private static final long FIRST_LOOK = 20;

	private static final long LAST_LOOK = 500;

	private static final int LONGEST_BY = 255;

	private final SagaRegistry registry;

	private final ObjectProvider<SagaStore> storeProvider;

	private final SagaEngine engine;

	private final SagaStarter starter;

	private final SagaWaiters waiters;

	DefaultSagaTemplate(SagaRegistry registry, ObjectProvider<SagaStore> storeProvider, SagaEngine engine,
			SagaStarter starter, SagaWaiters waiters) {
		this.registry = registry;
		this.storeProvider = storeProvider;
		this.engine = engine;
		this.starter = starter;
		this.waiters = waiters;
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
		FlowGuard.check("A saga is started");
		SagaStore store = store();
		checkTransaction(store, options.detached(), "A saga is started");
		return this.starter.start(store, definition, input, options);
	}

	private void checkTransaction(SagaStore store, boolean detached, String what) {
		if (!detached && !store.isTransactionActive()
				&& TransactionSynchronizationManager.isActualTransactionActive()) {
			throw new SagaTransactionException(what
					+ " in a transaction of another transaction manager than that of the saga's DataSource, so that one"
					+ " could commit without the other. Use the saga's transaction manager, or SagaStartOptions.asDetached().");
		}
	}

	@Override
	public Optional<SagaInstance> get(String id) {
		FlowGuard.check("A saga is looked up");
		return store().find(id).map(this::withHistory);
	}

	private SagaInstance withHistory(SagaRecord saga) {
		SagaStore store = store();
		List<SagaStepRecord> steps = store.findSteps(saga.id(), null);
		SagaStepRecord status = FlowValues.status(steps, saga.run());
		return SagaInstances.of(saga, steps, store.findAttempts(saga.id()),
				(status != null) ? this.starter.readText(status.result()) : null);
	}

	@Override
	public SagaPage list(SagaQuery query) {
		FlowGuard.check("Sagas are listed");
		List<SagaRecord> found = store().list(query);
		List<SagaInstance> content = new ArrayList<>();
		for (SagaRecord saga : found.subList(0, Math.min(query.size(), found.size()))) {
			content.add(SagaInstances.of(saga, List.of(), List.of(), null));
		}
		return new SagaPage(content, query.page(), query.size(), found.size() > query.size());
	}

	@Override
	public SagaInstance await(String id, Duration timeout) {
		FlowGuard.check("A saga is awaited");
		if (HandOver.isStartedInCurrentTransaction(id)) {
			throw new SagaTransactionException("Saga '" + id
					+ "' cannot be awaited within the transaction that starts it: it begins after the commit.");
		}
		long end = System.nanoTime() + timeout.toNanos();
		// What runs on this node says when it has ended.
		long pause = this.engine.isActive(id) ? LAST_LOOK : FIRST_LOOK;
		while (true) {
			CountDownLatch latch = this.waiters.prepare(id);
			try {
				SagaRecord saga = find(id);
				if (saga.status().isEnded() || saga.status().isStuck()) {
					return withHistory(saga);
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
	public <T extends @Nullable Object> T await(String id, Duration timeout, Class<@NonNull T> type) {
		return awaitResult(id, timeout, type);
	}

	@Override
	public <T extends @Nullable Object> T await(String id, Duration timeout, ParameterizedTypeReference<T> type) {
		return awaitResult(id, timeout, type.getType());
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private <T extends @Nullable Object> T awaitResult(String id, Duration timeout, Type type) {
		SagaInvoker.checkType(type);
		SagaInstance saga = await(id, timeout);
		if (saga.status() != SagaStatus.COMPLETED) {
			throw new SagaNotCompletedException(id, new SagaOutcome(saga.status(), saga.reason(), saga.failure()));
		}
		return (T) this.starter.readResult(saga.result(), type);
	}

	private SagaRecord find(String id) {
		return store().find(id).orElseThrow(() -> new SagaNotFoundException(id));
	}

	@Override
	public void cancel(String id) {
		checkTransaction();
		find(id);
		request(id, SagaRequest.Type.CANCEL, null);
	}

	@Override
	public void terminate(String id) {
		checkTransaction();
		requireUnfinished(id, "terminated");
		request(id, SagaRequest.Type.TERMINATE, null);
	}

	@Override
	public void suspend(String id) {
		checkTransaction();
		requireUnfinished(id, "suspended");
		request(id, SagaRequest.Type.SUSPEND, null);
	}

	@Override
	public void resume(String id) {
		checkTransaction();
		requireUnfinished(id, "resumed");
		request(id, SagaRequest.Type.RESUME, null);
	}

	@Override
	public void retry(String id) {
		checkTransaction();
		find(id);
		request(id, SagaRequest.Type.RETRY, null);
	}

	@Override
	public void skip(String id) {
		checkTransaction();
		SagaRecord saga = find(id);
		if (saga.status() != SagaStatus.COMPENSATION_FAILED) {
			throw new SagaStateException(
					"Saga '" + id + "' is " + saga.status()
							+ ": only a compensation that gave up can be left out (COMPENSATION_FAILED)",
					saga.status());
		}
		request(id, SagaRequest.Type.SKIP, null);
	}

	@Override
	public void rerun(String id, String step) {
		checkTransaction();
		SagaRecord saga = find(id);
		SagaDefinition definition = Optional.ofNullable(this.registry.find(saga.name(), saga.version()))
			.orElseThrow(() -> new UnknownSagaException(saga.name()));
		List<SagaStepRecord> steps = store().findSteps(id, saga.run());
		boolean flow = definition.flow() != null;
		if (flow) {
			FlowRerun.require(steps, step);
		}
		else {
			Assert.isTrue(definition.step(step).isPresent(), () -> "Saga '" + saga.name() + "' has no step '" + step
					+ "', but " + definition.steps().stream().map(StepDefinition::name).toList());
		}
		Instant endedAt = saga.endedAt();
		if (endedAt == null) {
			throw new SagaStateException(
					"Saga '" + id + "' is " + saga.status() + ": only an ended one can be run again", saga.status());
		}
		boolean possible = flow ? FlowRerun.kept(steps, step, saga.run()).isPresent()
				: SagaPlan.kept(definition, steps, step).isPresent();
		if (!possible) {
			throw new SagaStateException("Saga '" + id + "' cannot be run again from step '" + step
					+ "': something before it was not completed, or has been undone", saga.status());
		}
		request(id, SagaRequest.Type.RERUN, step);
	}

	@Override
	public void raise(String id, String event, @Nullable Object payload) {
		String by = CurrentUser.name();
		// Somebody else's name must not make the event fail.
		raise(id, event, payload, (by != null) ? by.substring(0, Math.min(by.length(), LONGEST_BY)) : null);
	}

	@Override
	public void raise(String id, String event, @Nullable Object payload, @Nullable String by) {
		Assert.isTrue(by == null || by.length() <= LONGEST_BY,
				() -> "Who raised an event has up to " + LONGEST_BY + " characters");
		checkTransaction();
		SagaRecord saga = requireUnfinished(id, "told of an event");
		SagaDefinition definition = this.registry.find(saga.name(), saga.version());
		Assert.isTrue(definition == null || definition.flow() != null,
				() -> "Saga '" + saga.name() + "' has steps: only a flow takes events");
		String name = FlowNames.require("", event, SagaStepKind.EVENT);
		String json = this.starter.write(event, payload);
		this.starter.checkEvents(store(), id);
		request(id, SagaRequest.Type.EVENT, name, json, by);
	}

	@Override
	public void purge(String id) {
		checkTransaction();
		SagaRecord saga = find(id);
		String parent = saga.parent();
		if (saga.endedAt() != null && parent != null && store().find(parent).isPresent()) {
			throw new SagaStateException("Saga '" + id + "' is a child of '" + parent
					+ "', which may have to undo it: delete '" + parent + "', and its children go with it",
					saga.status());
		}
		if (saga.endedAt() == null) {
			throw new SagaStateException("Saga '" + id + "' is " + saga.status() + ": only an ended one can be deleted",
					saga.status());
		}
		if (store().purge(id, store().lease().timeSource().now().plusSeconds(1), 1) == 0) {
			throw new SagaStateException("Saga '" + id + "' cannot be deleted now: it was run again, or its parent '"
					+ saga.parent() + "' has not yet taken note of its end", saga.status());
		}
	}

	private void checkTransaction() {
		FlowGuard.check("Something is asked of a saga");
		checkTransaction(store(), false, "Something is asked of a saga");
	}

	private SagaRecord requireUnfinished(String id, String what) {
		SagaRecord saga = find(id);
		if (saga.endedAt() != null) {
			throw new SagaStateException("Saga '" + id + "' has ended as " + saga.status() + ": it cannot be " + what,
					saga.status());
		}
		return saga;
	}

	private void request(String id, SagaRequest.Type type, @Nullable String argument) {
		request(id, type, argument, null, null);
	}

	private void request(String id, SagaRequest.Type type, @Nullable String argument, @Nullable String payload,
			@Nullable String by) {
		SagaStore store = store();
		store.addRequest(id, type, argument, payload, by, store.lease().timeSource().now());
		HandOver.requested(id);
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCommit() {
					DefaultSagaTemplate.this.engine.wakeUpForRequests(id);
				}

			});
		}
		else {
			this.engine.wakeUpForRequests(id);
		}
	}

	private SagaStore store() {
		return this.storeProvider.getObject();
	}

}
