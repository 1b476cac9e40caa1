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

import java.time.Duration;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Runs the relay from the start of the application on, or from the first use of the
 * outbox on, and hands over at once when the application stops.
 */
public final class OutboxRelayLifecycle implements SmartLifecycle, CommitSignal {

	private static final Log logger = LogFactory.getLog(OutboxRelayLifecycle.class);

	private final Supplier<RelayParts> parts;

	private final OutboxUse use;

	private final boolean enabled;

	private final Duration shutdownTimeout;

	private volatile boolean running;

	private volatile @Nullable OutboxRelay relay;

	private volatile @Nullable Ownership ownership;

	private volatile @Nullable PollingWorker worker;

	private volatile RelayNotifications notifications = RelayNotifications.none();

	/**
	 * Create a life cycle.
	 * @param parts gives what the relay is made of; asked for when it first runs
	 * @param use whether the outbox is used
	 * @param enabled whether this instance relays at all
	 * @param shutdownTimeout how long to wait for brokers when the application stops
	 */
	public OutboxRelayLifecycle(Supplier<RelayParts> parts, OutboxUse use, boolean enabled, Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
		this.parts = parts;
		this.use = use;
		this.enabled = enabled;
		use.onFirstUse(this::startIfUsed);
	}

	@Override
	public void start() {
		this.running = true;
		if (this.enabled && this.use.isUsed()) {
			// Here a failure ends the start of the application.
			relay();
		}
		startIfUsed();
	}

	// The first use may be inside a user's transaction, so all else is left to the
	// worker.
	private synchronized void startIfUsed() {
		if (this.running && this.enabled && this.use.isUsed() && this.worker == null) {
			PollingWorker newWorker = new PollingWorker("patterns-outbox-relay", () -> relay().round());
			this.worker = newWorker;
			newWorker.start();
		}
	}

	private OutboxRelay relay() {
		OutboxRelay known = this.relay;
		if (known != null) {
			return known;
		}
		RelayParts current = this.parts.get();
		Ownership newOwnership = new Ownership(current.backend().members(), current.lease());
		OutboxRelay newRelay = new OutboxRelay(
				current.backend().store(), newOwnership, current.settings(), current.gate(), current.definitions(),
				current.statistics(), (onBatchCompleted) -> new RelaySender(current.brokers(),
						new BrokerMessages(current.identity()), current.observations(), onBatchCompleted),
				this::wakeUp);
		this.ownership = newOwnership;
		this.relay = newRelay;
		this.notifications = current.backend().notifications();
		this.notifications.start(newRelay::committed);
		return newRelay;
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		PollingWorker currentWorker = this.worker;
		OutboxRelay currentRelay = this.relay;
		if (currentWorker == null || currentRelay == null) {
			this.worker = null;
			if (currentWorker != null) {
				currentWorker.stop(Duration.ofSeconds(2));
			}
			return;
		}
		currentRelay.drain();
		this.notifications.stop();
		currentRelay.awaitDrained(this.shutdownTimeout);
		currentWorker.stop(Duration.ofSeconds(2));
		this.worker = null;
		this.relay = null;
		try {
			currentRelay.leave();
		}
		catch (RuntimeException ex) {
			logger.debug("The outbox's members were not left; the lease will run out", ex);
		}
	}

	@Override
	public void committed(OutboxBackend backend, KeyHashes hashes) {
		OutboxRelay current = this.relay;
		KeyHashes others = (current != null) ? current.committed(hashes) : hashes;
		if (!others.isEmpty()) {
			backend.notifications().notifyOthers(others);
		}
	}

	private void wakeUp() {
		PollingWorker current = this.worker;
		if (current != null) {
			current.wakeUp();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Whether this instance relays at this moment.
	 * @return {@code true} from the first use on
	 */
	public boolean isRelaying() {
		return this.relay != null;
	}

	/**
	 * What this instance owns.
	 * @return the key hashes
	 */
	public KeyHashes getOwned() {
		Ownership current = this.ownership;
		return (current != null) ? current.owned() : KeyHashes.none();
	}

	@Override
	public int getPhase() {
		return WorkerPhases.RELAY;
	}

}
