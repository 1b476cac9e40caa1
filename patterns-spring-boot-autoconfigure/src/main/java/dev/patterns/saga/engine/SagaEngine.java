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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.gate.Gate;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Claims instances and runs them on its own threads. What is started on this node is
 * handed over directly after its commit; everything else, and whatever was forgotten on
 * the way, is found by a poll. Does nothing if the application defines no saga.
 */
public final class SagaEngine implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SagaEngine.class);

	private final SagaRegistry registry;

	private final SagaEngineParts parts;

	private final Gate gate;

	private final SagaSettings settings;

	private final SagaWaiters waiters;

	private final Map<String, AtomicBoolean> active = new ConcurrentHashMap<>();

	private final PollingWorker worker = new PollingWorker("patterns-saga-poll", this::poll);

	private final PollingWorker caretaker = new PollingWorker("patterns-saga-care", this::takeCare);

	private volatile boolean running;

	private volatile @Nullable SagaRuntime runtime;

	private volatile @Nullable SagaPoll poll;

	private volatile @Nullable SagaCare care;

	private volatile @Nullable SagaLauncher launcher;

	private Runnable leaps = () -> {
	};

	private CountDownLatch stopped = new CountDownLatch(1);

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
			SagaRuntime current = this.parts.create(this.stopped, this::dueAt, this::wakeUpForRequests);
			SagaLauncher currentLauncher = new SagaLauncher(this, this.registry, current, this.active);
			this.launcher = currentLauncher;
			this.poll = new SagaPoll(this.registry, current, this.active, currentLauncher, this.waiters);
			SagaCare currentCare = new SagaCare(this.registry, current);
			currentCare.announce();
			this.care = currentCare;
			this.runtime = current;
			this.running = true;
			this.leaps = current.store().lease().timeSource().onLeap(() -> leapt(current));
			this.worker.start();
			this.caretaker.start();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.leaps.run();
		this.caretaker.stop(Duration.ofSeconds(5));
		this.worker.stop(Duration.ofSeconds(5));
		SagaRuntime current = this.runtime;
		if (current == null) {
			return;
		}
		long end = System.nanoTime() + this.settings.shutdownTimeout().toNanos();
		SagaLauncher waiting = this.launcher;
		if (waiting != null) {
			waiting.leaveWaiting(this.settings.shutdownTimeout());
		}
		if (!current.places().awaitIdle(Duration.ofNanos(end - System.nanoTime()))) {
			logger.warn(this.active.size() + " sagas are inside a step that has not ended within "
					+ this.settings.shutdownTimeout() + "; other instances of the application take them over.");
			current.watch().abandonAll();
			// Those that wait for the database need not wait any longer.
			this.stopped.countDown();
			current.places().awaitIdle(Duration.ofSeconds(1));
		}
		this.stopped.countDown();
		this.runtime = null;
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
	 * Whether this node runs an instance.
	 * @param id id of the instance
	 * @return {@code true} if its end will be signalled
	 */
	boolean isActive(String id) {
		return this.active.containsKey(id);
	}

	/**
	 * Look now for what is due.
	 */
	void wakeUp() {
		this.worker.wakeUp();
	}

	private void leapt(SagaRuntime current) {
		current.watch().leapt();
		this.worker.wakeUp();
	}

	/**
	 * Look now for requests.
	 * @param id id of the instance of which something was asked; if it is run by this
	 * node, that is met before its next step
	 */
	void wakeUpForRequests(String id) {
		AtomicBoolean requested = this.active.get(id);
		if (requested != null) {
			requested.set(true);
		}
		SagaPoll current = this.poll;
		if (current != null) {
			current.lookAround();
		}
		this.worker.wakeUp();
	}

	/**
	 * Take note of when something will be due, if that is before the next look.
	 * @param due when
	 */
	void dueAt(Instant due) {
		SagaPoll current = this.poll;
		if (current != null && current.dueAt(due)) {
			this.worker.wakeUp();
		}
	}

	/**
	 * Reserve a place for an instance that is about to be started: it is inserted as
	 * claimed by this node, so that no claim has to be written for it.
	 * @param name durable name of the saga
	 * @param id id of the instance
	 * @return whether there is a place; then {@link #launch} or {@link #cancel} must
	 * follow
	 */
	boolean reserve(String name, String id) {
		SagaRuntime current = this.runtime;
		if (current == null || !isWorking() || this.settings.limits().containsKey(name) || isBehind()
				|| !current.places().tryTake()) {
			return false;
		}
		if (this.active.putIfAbsent(id, new AtomicBoolean()) != null) {
			current.places().giveBack(1);
			return false;
		}
		return true;
	}

	/**
	 * Whether more is due than there are places.
	 * @return {@code true} if instances wait
	 */
	boolean isBehind() {
		// What has been waiting comes first.
		SagaPoll current = this.poll;
		return current != null && current.isBehind();
	}

	/**
	 * Give a reserved place back.
	 * @param id id of the instance
	 */
	void cancel(String id) {
		this.active.remove(id);
		SagaRuntime current = this.runtime;
		if (current != null) {
			current.places().giveBack(1);
			if (isBehind()) {
				this.worker.wakeUp();
			}
		}
	}

	/**
	 * Run an instance that was started in a reserved place.
	 * @param saga the instance as it was inserted
	 * @param requested whether something was asked of it in the same transaction
	 */
	void launchStarted(SagaRecord saga, boolean requested) {
		AtomicBoolean flag = this.active.computeIfAbsent(saga.id(), (id) -> new AtomicBoolean());
		flag.compareAndSet(false, requested);
		SagaLauncher current = this.launcher;
		if (current == null || this.runtime == null) {
			cancel(saga.id());
			return;
		}
		current.launch(saga, null, true);
	}

	/**
	 * Tell listeners that an instance was started.
	 * @param saga the instance
	 */
	void started(SagaRecord saga) {
		this.parts.events().tell(SagaEvent.Type.STARTED, saga, null);
	}

	/**
	 * Take note that an instance is not run by this node any more.
	 * @param id id of the instance
	 */
	void forget(String id) {
		this.active.remove(id);
		this.waiters.signal(id);
	}

	/**
	 * Whether anything may be begun.
	 * @return {@code true} unless the engine stops, has lost its lease, or the gate is
	 * closed
	 */
	boolean isWorking() {
		SagaRuntime current = this.runtime;
		return this.running && current != null && this.gate.isOpen() && current.store().lease().isHeld();
	}

	private Duration poll() {
		SagaPoll current = this.poll;
		if (current == null || !isWorking()) {
			leaveWaiting();
			return this.settings.pollInterval();
		}
		return current.poll();
	}

	private void leaveWaiting() {
		SagaLauncher current = this.launcher;
		if (current != null) {
			current.leaveWaiting();
		}
	}

	private Duration takeCare() {
		SagaCare current = this.care;
		if (current == null || !isWorking()) {
			return this.settings.pollInterval();
		}
		Duration next = current.takeCare();
		if (current.hasRevived()) {
			this.worker.wakeUp();
		}
		return next;
	}

}
