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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

/**
 * Runs claimed instances on threads of the engine, one in each place. Thread-safe.
 */
final class SagaLauncher {

	private static final Log logger = LogFactory.getLog(SagaLauncher.class);

	private final SagaEngine engine;

	private final SagaRegistry registry;

	private final SagaRuntime runtime;

	private final Map<String, AtomicBoolean> active;

	private final SagaPrefetch<Claimed> prefetch;

	/**
	 * Create a launcher.
	 * @param engine is told what became of instances
	 * @param registry what can be run
	 * @param runtime what the engine shares
	 * @param active instances that are run by this node
	 */
	SagaLauncher(SagaEngine engine, SagaRegistry registry, SagaRuntime runtime, Map<String, AtomicBoolean> active) {
		this.engine = engine;
		this.registry = registry;
		this.runtime = runtime;
		this.active = active;
		this.prefetch = new SagaPrefetch<>(runtime.places().size(), System::nanoTime);
		runtime.places().onFree(this::fill);
	}

	/**
	 * How many instances may be claimed to wait for a place. For the thread that claims.
	 * @return a number of instances
	 */
	int room() {
		return this.runtime.places().isOverdrawn() ? 0 : this.prefetch.room();
	}

	/**
	 * How long those that wait for a place may still do so.
	 * @return a time, {@code null} if none waits
	 */
	@Nullable Duration patience() {
		return this.prefetch.patience();
	}

	/**
	 * Run an instance.
	 * @param saga the instance as it was claimed
	 * @param history its history, {@code null} if that has not been read
	 * @param placed whether a place was taken for it; otherwise it waits for one
	 */
	void launch(SagaRecord saga, @Nullable List<SagaStepRecord> history, boolean placed) {
		Claimed claimed = new Claimed(saga, history,
				this.active.computeIfAbsent(saga.id(), (id) -> new AtomicBoolean()));
		if (placed) {
			execute(claimed);
		}
		else {
			this.prefetch.add(claimed);
			fill();
		}
	}

	/**
	 * Give up what waits for a place, so that others can run it.
	 */
	void leaveWaiting() {
		List<SagaRecord> left = new ArrayList<>();
		for (Claimed next = this.prefetch.next(); next != null; next = this.prefetch.next()) {
			left.add(next.saga);
		}
		if (left.isEmpty()) {
			return;
		}
		// In the same order as all others who write several.
		left.sort(Comparator.comparing(SagaRecord::id));
		Instant now = this.runtime.now();
		try {
			List<SagaWrite> writes = left.stream().map((saga) -> new SagaWrite(saga, released(saga, now))).toList();
			this.runtime.store().transaction().execute((status) -> this.runtime.store().transitAll(writes));
		}
		catch (RuntimeException ex) {
			// The rows still name this node, which finds that nobody runs them.
			logger.debug("Instances that waited for a place were not given up", ex);
		}
		left.forEach((saga) -> {
			AtomicBoolean requested = this.active.get(saga.id());
			this.engine.forget(saga.id());
			wakeUpAfter(saga, requested != null && requested.get());
		});
	}

	/**
	 * The same by another thread.
	 * @param timeout how long to wait for it
	 */
	void leaveWaiting(Duration timeout) {
		FutureTask<Boolean> leaving = new FutureTask<>(this::leaveWaiting, true);
		try {
			this.runtime.executor().execute(leaving);
			leaving.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException | RejectedExecutionException ex) {
			logger.debug("Instances that waited for a place were not given up in time", ex);
		}
	}

	private static SagaTransition released(SagaRecord saga, Instant now) {
		// Its turn stays the same.
		Instant due = (saga.dueAt() != null) ? saga.dueAt() : now;
		SagaTransition transition = SagaTransition.of(saga, now).release(due);
		return (saga.status() == SagaStatus.RUNNING) ? transition.to(SagaStatus.QUEUED) : transition;
	}

	private void fill() {
		while (!this.prefetch.isEmpty() && this.runtime.places().tryTake()) {
			Claimed next = this.prefetch.next();
			if (next == null) {
				this.runtime.places().giveBack(1);
			}
			else {
				execute(next);
			}
		}
	}

	private void execute(Claimed first) {
		try {
			this.runtime.executor().execute(() -> runAll(first));
		}
		catch (RuntimeException | Error ex) {
			this.engine.cancel(first.saga.id());
			throw ex;
		}
	}

	/**
	 * Run an instance, and then in the same place what waits for one.
	 * @param first the instance
	 */
	private void runAll(Claimed first) {
		try {
			for (Claimed next = first; next != null; next = next()) {
				// What one left over is not the next one's business.
				Thread.interrupted();
				run(next);
				this.prefetch.ended();
				if (this.engine.isBehind() && this.prefetch.isLow()) {
					this.engine.wakeUp();
				}
			}
		}
		finally {
			this.runtime.places().giveBack(1);
			if (this.engine.isBehind()) {
				this.engine.wakeUp();
			}
		}
	}

	private @Nullable Claimed next() {
		return this.runtime.places().isOverdrawn() ? null : this.prefetch.next();
	}

	private void run(Claimed claimed) {
		SagaRecord saga = claimed.saga;
		SagaDefinition definition = this.registry.find(saga.name(), saga.version());
		boolean settled = true;
		try {
			if (definition != null) {
				settled = new SagaRun(this.runtime, definition, claimed.requested, this.engine::isWorking,
						() -> this.engine.forget(saga.id()))
					.run(saga, claimed.history);
			}
		}
		finally {
			if (settled) {
				this.engine.forget(saga.id());
			}
			wakeUpAfter(saga, settled && claimed.requested.get());
		}
	}

	private void wakeUpAfter(SagaRecord saga, boolean requested) {
		if (requested) {
			// It was given up in the moment in which something was asked of it.
			this.engine.wakeUpForRequests(saga.id());
		}
		if (saga.parent() != null) {
			this.engine.wakeUpForRequests(saga.parent());
		}
		if (saga.limited()) {
			this.engine.wakeUp();
		}
	}

	/**
	 * An instance that this node has claimed.
	 *
	 * @param saga the instance as it was claimed
	 * @param history its history, {@code null} if that has not been read
	 * @param requested set when something is asked of it
	 */
	private record Claimed(SagaRecord saga, @Nullable List<SagaStepRecord> history, AtomicBoolean requested) {

	}

}
