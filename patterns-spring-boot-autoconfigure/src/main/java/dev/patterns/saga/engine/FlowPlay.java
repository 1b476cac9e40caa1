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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * One call of a flow, with all of its branches. Thread-safe.
 */
final class FlowPlay {

	private final SagaDefinition definition;

	private final SagaInvoker invoker;

	private final SagaSettings settings;

	private final @Nullable FlowLive live;

	private final @Nullable FlowPlaces places;

	private final FlowCompensations compensations = new FlowCompensations();

	/** Events that a branch has taken, which others may not know yet. */
	private final Set<String> taken = ConcurrentHashMap.newKeySet();

	private volatile @Nullable String violation;

	/**
	 * Create a play.
	 * @param definition the definition
	 * @param invoker invokes the flow, and reads and writes results
	 * @param settings settings of the engine
	 * @param live what executes commands, {@code null} to end with the history
	 */
	FlowPlay(SagaDefinition definition, SagaInvoker invoker, SagaSettings settings, @Nullable FlowLive live) {
		this.definition = definition;
		this.invoker = invoker;
		this.settings = settings;
		this.live = live;
		this.places = (live != null) ? new FlowPlaces(live.runtime().places()) : null;
	}

	SagaDefinition definition() {
		return this.definition;
	}

	SagaInvoker invoker() {
		return this.invoker;
	}

	SagaSettings settings() {
		return this.settings;
	}

	@Nullable FlowLive live() {
		return this.live;
	}

	/**
	 * Execute a step of a branch.
	 * @param call the step
	 * @param task executes it
	 */
	void executeInPlace(StepCall call, Runnable task) {
		if (this.places != null && call.step().transactional()) {
			this.places.execute(task);
		}
		else {
			task.run();
		}
	}

	FlowCompensations compensations() {
		return this.compensations;
	}

	/**
	 * Take an event for a wait.
	 * @param name name of the event
	 * @param number its number among those of its name
	 * @return {@code false} if another branch has taken it
	 */
	boolean take(String name, int number) {
		return this.taken.add(name + "#" + number);
	}

	/**
	 * Take note that the flow did what it must not do.
	 * @param text what, and what to do instead
	 */
	void violated(String text) {
		if (this.violation == null) {
			this.violation = text;
		}
	}

	@Nullable String violation() {
		return this.violation;
	}

}
