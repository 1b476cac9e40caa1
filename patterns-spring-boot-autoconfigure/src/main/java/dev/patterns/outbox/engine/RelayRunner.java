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
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.worker.PollingWorker;

/**
 * Runs the relay of one database in threads of its own: one that relays, one that removes
 * sent messages if they are kept. May be started again after a stop.
 */
final class RelayRunner {

	private static final Log logger = LogFactory.getLog(RelayRunner.class);

	private static final Duration THREAD_TIMEOUT = Duration.ofSeconds(2);

	private final String name;

	private final Supplier<RelayParts> parts;

	private final Duration shutdownTimeout;

	private volatile RelayNotifications notifications = RelayNotifications.none();

	private volatile @Nullable OutboxRelay relay;

	private volatile @Nullable Ownership ownership;

	private volatile @Nullable PollingWorker worker;

	private volatile @Nullable PollingWorker purger;

	RelayRunner(String name, Supplier<RelayParts> parts, Duration shutdownTimeout) {
		this.name = name;
		this.parts = parts;
		this.shutdownTimeout = shutdownTimeout;
	}

	String name() {
		return this.name;
	}

	// Ask for everything that is needed, so that what is missing is found now.
	void prepare() {
		relay();
	}

	// All work is left to the thread: the caller may be inside a user's transaction.
	synchronized void start() {
		if (this.worker == null) {
			PollingWorker newWorker = new PollingWorker("patterns-outbox-relay" + suffix(), () -> relay().round());
			this.worker = newWorker;
			newWorker.start();
		}
	}

	private String suffix() {
		return this.name.equals(OutboxBackends.DEFAULT_NAME) ? "" : "-" + this.name;
	}

	private synchronized OutboxRelay relay() {
		OutboxRelay known = this.relay;
		if (known != null) {
			return known;
		}
		RelayParts current = this.parts.get();
		Ownership newOwnership = new Ownership(current.backend().members(), current.lease());
		OutboxRelay newRelay = new OutboxRelay(current, newOwnership, this::wakeUp);
		this.ownership = newOwnership;
		this.relay = newRelay;
		this.notifications = current.backend().notifications();
		this.notifications.start(newRelay::heard);
		if (this.purger == null) {
			PollingWorker newPurger = new PollingWorker("patterns-outbox-purge" + suffix(),
					new SentPurger(current.backend().store(), newOwnership, current.settings())::purge);
			this.purger = newPurger;
			newPurger.start();
		}
		return newRelay;
	}

	// Read no more. What is on its way is still settled.
	void drain() {
		OutboxRelay current = this.relay;
		if (current != null) {
			current.drain();
		}
	}

	void stop() {
		PollingWorker currentWorker = this.worker;
		OutboxRelay currentRelay = this.relay;
		if (currentWorker != null && currentRelay != null) {
			currentRelay.drain();
			currentRelay.awaitDrained(this.shutdownTimeout);
		}
		if (currentWorker != null) {
			currentWorker.stop(THREAD_TIMEOUT);
		}
		leave();
	}

	private synchronized void leave() {
		PollingWorker currentPurger = this.purger;
		OutboxRelay currentRelay = this.relay;
		this.worker = null;
		this.purger = null;
		this.relay = null;
		if (currentPurger != null) {
			currentPurger.stop(THREAD_TIMEOUT);
		}
		if (currentRelay != null) {
			try {
				currentRelay.leave();
			}
			catch (RuntimeException ex) {
				logger.debug("The outbox's members were not left; the lease will run out", ex);
			}
		}
		this.notifications.stop();
	}

	// Returns the hashes whose owners are to be woken elsewhere.
	KeyHashes committed(KeyHashes hashes) {
		OutboxRelay current = this.relay;
		return (current != null) ? current.committed(hashes) : hashes;
	}

	// Look at once who may send what, as an operator changed it.
	void refresh() {
		OutboxRelay current = this.relay;
		if (current != null) {
			current.refresh();
		}
	}

	private void wakeUp() {
		PollingWorker current = this.worker;
		if (current != null) {
			current.wakeUp();
		}
	}

	boolean isRelaying() {
		return this.relay != null;
	}

	Set<String> paused() {
		OutboxRelay current = this.relay;
		return (current != null) ? current.paused() : Set.of();
	}

	KeyHashes owned() {
		Ownership current = this.ownership;
		return (current != null) ? current.owned() : KeyHashes.none();
	}

}
