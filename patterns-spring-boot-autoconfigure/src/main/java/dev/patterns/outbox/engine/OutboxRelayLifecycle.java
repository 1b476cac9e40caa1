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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import org.springframework.context.SmartLifecycle;

import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.worker.WorkerPhases;

/**
 * Runs the relays, one for each database with an outbox, from the start of the
 * application on, or from the first use of the outbox on, and hands over at once when the
 * application stops.
 */
public final class OutboxRelayLifecycle implements SmartLifecycle, CommitSignal {

	private final List<RelayRunner> runners;

	private final OutboxUse use;

	private final boolean enabled;

	private volatile boolean running;

	/**
	 * Create a life cycle.
	 * @param names names of the databases
	 * @param parts gives what the relay of a database is made of; asked for when it first
	 * runs
	 * @param use whether the outbox is used
	 * @param enabled whether this instance relays at all
	 * @param shutdownTimeout how long to wait for brokers when the application stops
	 */
	public OutboxRelayLifecycle(Collection<String> names, Function<String, RelayParts> parts, OutboxUse use,
			boolean enabled, Duration shutdownTimeout) {
		this.runners = names.stream()
			.map((name) -> new RelayRunner(name, () -> parts.apply(name), shutdownTimeout))
			.toList();
		this.use = use;
		this.enabled = enabled;
		use.onFirstUse(this::startIfUsed);
	}

	@Override
	public void start() {
		this.running = true;
		if (this.enabled && this.use.isUsed()) {
			// Here a failure ends the start of the application.
			this.runners.forEach(RelayRunner::prepare);
		}
		startIfUsed();
	}

	private synchronized void startIfUsed() {
		if (this.running && this.enabled && this.use.isUsed()) {
			this.runners.forEach(RelayRunner::start);
		}
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		this.runners.forEach(RelayRunner::drain);
		this.runners.forEach(RelayRunner::stop);
	}

	@Override
	public void committed(OutboxBackend backend, KeyHashes hashes) {
		KeyHashes others = hashes;
		for (RelayRunner runner : this.runners) {
			if (runner.name().equals(backend.name())) {
				others = runner.committed(hashes);
			}
		}
		if (!others.isEmpty()) {
			backend.notifications().notifyOthers(others);
		}
	}

	/**
	 * Let the relays look at once what they may send, after an operator changed it.
	 */
	public void refresh() {
		this.runners.forEach(RelayRunner::refresh);
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
		return this.runners.stream().anyMatch(RelayRunner::isRelaying);
	}

	/**
	 * What this instance owns.
	 * @return the key hashes by name of the database
	 */
	public Map<String, KeyHashes> getOwned() {
		Map<String, KeyHashes> owned = new TreeMap<>();
		this.runners.forEach((runner) -> owned.put(runner.name(), runner.owned()));
		return owned;
	}

	/**
	 * To which brokers this instance sends nothing, because an operator paused them.
	 * @return names of brokers by name of the database
	 */
	public Map<String, Set<String>> getPaused() {
		Map<String, Set<String>> paused = new TreeMap<>();
		this.runners.forEach((runner) -> paused.put(runner.name(), runner.paused()));
		return paused;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.RELAY;
	}

}
