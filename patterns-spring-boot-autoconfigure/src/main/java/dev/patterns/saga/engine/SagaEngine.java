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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.gate.Gate;
import dev.patterns.lease.NodeLease;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Claims instances and runs them on its own threads. What is started on this node is
 * handed over directly after its commit; everything else, and whatever was forgotten on
 * the way, is found by a poll. Does nothing if the application defines no saga.
 */
public final class SagaEngine implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SagaEngine.class);

	private static final int REQUESTS = 100;

	private final SagaRegistry registry;

	private final SagaEngineParts parts;

	private final Gate gate;

	private final SagaSettings settings;

	private final SagaWaiters waiters;

	private final Map<String, AtomicBoolean> active = new ConcurrentHashMap<>();

	private final ConcurrentSkipListSet<Instant> dues = new ConcurrentSkipListSet<>();

	private final PollingWorker worker = new PollingWorker("patterns-saga-poll", this::poll);

	private volatile boolean running;

	private volatile boolean backlog;

	private volatile @Nullable SagaRuntime runtime;

	private volatile Semaphore permits = new Semaphore(0);

	private volatile int concurrency;

	private CountDownLatch stopped = new CountDownLatch(1);

	private final AtomicBoolean lookAround = new AtomicBoolean(true);

	private long lookedAround;

	SagaEngine(SagaRegistry registry, SagaEngineParts parts, Gate gate, SagaSettings settings, SagaWaiters waiters) {
		this.registry = registry;
		this.parts = parts;
		this.gate = gate;
		this.settings = settings;
		this.waiters = waiters;
	}

	@Override
	public void start() {
		if (!this.registry.isEmpty()) {
			this.stopped = new CountDownLatch(1);
			SagaRuntime current = this.parts.create(this.stopped, this::dueAt);
			int wanted = this.settings.concurrency();
			this.concurrency = (wanted > 0) ? wanted : current.store().suggestedConcurrency();
			this.permits = new Semaphore(this.concurrency);
			this.runtime = current;
			this.lookAround.set(true);
			this.running = true;
			this.worker.start();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(Duration.ofSeconds(5));
		SagaRuntime current = this.runtime;
		if (current == null) {
			return;
		}
		if (!awaitIdle(this.settings.shutdownTimeout())) {
			logger.warn(this.active.size() + " sagas are inside a step that has not ended within "
					+ this.settings.shutdownTimeout() + "; other instances of the application take them over.");
			current.watch().abandonAll();
			awaitIdle(Duration.ofSeconds(1));
		}
		this.stopped.countDown();
		this.runtime = null;
	}

	private boolean awaitIdle(Duration timeout) {
		try {
			boolean idle = this.permits.tryAcquire(this.concurrency, timeout.toMillis(), TimeUnit.MILLISECONDS);
			if (idle) {
				this.permits.release(this.concurrency);
			}
			return idle;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.ENGINE;
	}

	/**
	 * Whether the application defines any saga.
	 * @return {@code true} if there is something to run
	 */
	public boolean isUsed() {
		return !this.registry.isEmpty();
	}

	/**
	 * Look now for what is due.
	 */
	void wakeUp() {
		this.worker.wakeUp();
	}

	/**
	 * Look now for requests.
	 */
	void wakeUpForRequests() {
		this.lookAround.set(true);
		this.worker.wakeUp();
	}

	/**
	 * Take note of when something will be due, if that is before the next look.
	 * @param due when
	 */
	private void dueAt(Instant due) {
		SagaRuntime current = this.runtime;
		if (current != null && due.isBefore(current.now().plus(this.settings.pollInterval()))) {
			this.dues.add(due);
			this.worker.wakeUp();
		}
	}

	/**
	 * Reserve a place for an instance that is about to be started: it is inserted as
	 * claimed by this node, so that no claim has to be written for it.
	 * @param id id of the instance
	 * @return whether there is a place; then {@link #launch} or {@link #cancel} must
	 * follow
	 */
	boolean reserve(String id) {
		if (!isWorking() || !this.permits.tryAcquire()) {
			return false;
		}
		if (this.active.putIfAbsent(id, new AtomicBoolean()) != null) {
			this.permits.release();
			return false;
		}
		return true;
	}

	void cancel(String id) {
		this.active.remove(id);
		this.permits.release();
	}

	/**
	 * Run an instance for which there is a place.
	 * @param saga the instance as it was claimed
	 */
	void launch(SagaRecord saga) {
		SagaRuntime current = this.runtime;
		SagaDefinition definition = this.registry.find(saga.name(), saga.version());
		if (current == null || definition == null) {
			cancel(saga.id());
			return;
		}
		AtomicBoolean requested = this.active.computeIfAbsent(saga.id(), (id) -> new AtomicBoolean());
		SagaRun run = new SagaRun(current, definition, requested, this::isWorking, () -> forget(saga.id()));
		try {
			current.executor().execute(() -> run(run, saga));
		}
		catch (RuntimeException | Error ex) {
			cancel(saga.id());
			throw ex;
		}
	}

	private void run(SagaRun run, SagaRecord saga) {
		boolean settled = true;
		try {
			settled = run.run(saga);
		}
		finally {
			if (settled) {
				forget(saga.id());
			}
			this.permits.release();
			if (this.backlog) {
				this.worker.wakeUp();
			}
		}
	}

	private void forget(String id) {
		this.active.remove(id);
		this.waiters.signal(id);
	}

	private boolean isWorking() {
		SagaRuntime current = this.runtime;
		return this.running && current != null && this.gate.isOpen() && current.store().lease().isHeld();
	}

	private Duration poll() {
		SagaRuntime current = this.runtime;
		if (current == null || !isWorking()) {
			return this.settings.pollInterval();
		}
		Instant now = current.now();
		this.dues.headSet(now, true).clear();
		boolean look = this.lookAround.getAndSet(false)
				|| System.nanoTime() - this.lookedAround >= this.settings.pollInterval().toNanos();
		if (look) {
			this.lookedAround = System.nanoTime();
			meetRequests(current, now);
		}
		int free = this.permits.availablePermits();
		int claimed = (free > 0) ? claim(current, Set.of(), look, now, free) : 0;
		this.backlog = free == 0 || claimed == free;
		Instant next = this.dues.isEmpty() ? null : this.dues.first();
		Duration untilNext = (next != null) ? Duration.between(now, next) : this.settings.pollInterval();
		return (untilNext.compareTo(this.settings.pollInterval()) < 0) ? untilNext : this.settings.pollInterval();
	}

	private int claim(SagaRuntime current, Set<String> ids, boolean lost, Instant now, int limit) {
		NodeLease lease = current.store().lease();
		int places = 0;
		while (places < limit && this.permits.tryAcquire()) {
			places++;
		}
		int used = 0;
		try {
			if (places > 0) {
				List<SagaRecord> claimed = current.store()
					.claim(new SagaClaim(lease.nodeId(), this.registry.keys(), ids, new HashSet<>(this.active.keySet()),
							lost, lease.mayTakeOver(), now, places));
				for (SagaRecord saga : claimed) {
					this.active.put(saga.id(), new AtomicBoolean(!ids.isEmpty()));
					used++;
					launch(saga);
				}
			}
		}
		finally {
			this.permits.release(places - used);
		}
		return used;
	}

	private void meetRequests(SagaRuntime current, Instant now) {
		List<SagaRequest> requests = current.store().findRequests(this.registry.keys(), REQUESTS);
		Set<String> ids = new LinkedHashSet<>();
		for (SagaRequest request : requests) {
			AtomicBoolean requested = this.active.get(request.sagaId());
			if (requested != null) {
				requested.set(true);
			}
			else if (isEnded(current, request)) {
				current.store().removeRequests(List.of(request.id()));
			}
			else {
				ids.add(request.sagaId());
			}
		}
		if (!ids.isEmpty()) {
			claim(current, ids, true, now, ids.size());
		}
	}

	private static boolean isEnded(SagaRuntime current, SagaRequest request) {
		return current.store().find(request.sagaId()).filter((saga) -> saga.endedAt() == null).isEmpty();
	}

}
