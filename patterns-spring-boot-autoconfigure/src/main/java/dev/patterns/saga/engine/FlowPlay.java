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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

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

	private final FlowSize size = new FlowSize();

	/** What was noted of others while branches run, such as events. */
	private volatile List<SagaStepRecord> news = List.of();

	private volatile @Nullable FlowNotes notes;

	private volatile boolean halting;

	private volatile @Nullable Map<String, Integer> carriedIterations;

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

	FlowSize size() {
		return this.size;
	}

	/**
	 * The next iterations of what an earlier run left to be undone, which keeps its
	 * numbers.
	 * @param state a state
	 * @return iterations by kind and name
	 */
	Map<String, Integer> carriedIterations(SagaState state) {
		Map<String, Integer> known = this.carriedIterations;
		if (known == null) {
			known = new HashMap<>();
			for (SagaStepRecord carried : state.steps()) {
				if (carried.position() == null && carried.kind() != SagaStepKind.COMPENSATION) {
					known.merge(carried.kind() + carried.step(), carried.iteration() + 1, Math::max);
				}
			}
			this.carriedIterations = known;
		}
		return known;
	}

	/**
	 * Tell the branches what was noted. Called by one thread at a time.
	 * @param noted the records
	 */
	void tell(List<SagaStepRecord> noted) {
		List<SagaStepRecord> all = new ArrayList<>(this.news);
		all.addAll(noted);
		this.news = List.copyOf(all);
	}

	List<SagaStepRecord> news() {
		return this.news;
	}

	/**
	 * Let branches stop before their next command, because something was asked of the
	 * instance, or let them go on.
	 * @param value whether they stop
	 */
	void halt(boolean value) {
		this.halting = value;
	}

	/**
	 * Say who takes note of what comes while branches run.
	 * @param taker takes note
	 */
	void noteBy(FlowNotes taker) {
		this.notes = taker;
	}

	/**
	 * Whether a branch may give its next command.
	 * @return {@code false} if something else comes first
	 */
	boolean isGoingOn() {
		FlowNotes current = this.notes;
		return (current == null || current.take()) && !this.halting;
	}

	boolean isHalting() {
		return this.halting;
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
