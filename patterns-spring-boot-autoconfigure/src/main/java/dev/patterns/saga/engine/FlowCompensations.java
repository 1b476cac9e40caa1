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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaCommandCompensation;
import dev.patterns.saga.SagaCompensation;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * What a flow has said about undoing its steps. Thread-safe.
 */
final class FlowCompensations {

	private final Map<Key, Undo> undos = new ConcurrentHashMap<>();

	private final Map<String, Carried> carried = new ConcurrentHashMap<>();

	private final Set<Key> reached = ConcurrentHashMap.newKeySet();

	private final Set<Key> children = ConcurrentHashMap.newKeySet();

	/** Children that are not to be undone any more. */
	private final Set<Key> letGo = ConcurrentHashMap.newKeySet();

	private volatile boolean pivoted;

	void reachedChild(String name, int iteration) {
		this.children.add(new Key(name, iteration));
	}

	/**
	 * Forget what undoes what was done up to here.
	 */
	void pivot() {
		this.undos.clear();
		this.carried.clear();
		this.letGo.addAll(this.children);
		this.pivoted = true;
	}

	boolean isPivoted() {
		return this.pivoted;
	}

	/**
	 * Whether a child is none of the flow's business any more.
	 * @param child record of the child
	 * @return {@code true} if the flow came to its pivot after it had started the child
	 */
	boolean isLetGo(SagaStepRecord child) {
		return (child.position() == null) ? this.pivoted : this.letGo.contains(Key.of(child));
	}

	void reached(String name, int iteration, @Nullable Undo undo) {
		Key key = new Key(name, iteration);
		this.reached.add(key);
		if (undo != null) {
			this.undos.put(key, undo);
		}
	}

	void carried(String name, Carried compensation) {
		this.carried.put(name, compensation);
	}

	/**
	 * Whether the flow has come to a step, or has said what undoes it although an earlier
	 * run executed it.
	 * @param step the step
	 * @return {@code false} if nobody knows whether and how it can be undone
	 */
	boolean isKnown(SagaStepRecord step) {
		return (step.position() != null) ? this.reached.contains(Key.of(step))
				: (this.pivoted || carried(step.step()) != null);
	}

	/**
	 * What undoes a step.
	 * @param step the step
	 * @return what undoes it, {@code null} if nothing does
	 */
	@Nullable Undo undo(SagaStepRecord step) {
		return this.undos.get(Key.of(step));
	}

	@Nullable Carried carried(String name) {
		Carried known = this.carried.get(name);
		// Of a step in a branch, whichever it was.
		return (known != null) ? known : this.carried.get(FlowNames.withoutNumbers(name));
	}

	/**
	 * What undoes a step: code, or a command.
	 *
	 * @param step the step
	 * @param compensation code that undoes it, or {@code null}
	 * @param command gives the command that undoes it, or {@code null}
	 */
	record Undo(StepDefinition step, @Nullable SagaCompensation compensation,
			@Nullable SagaCommandCompensation command) {

	}

	/**
	 * What undoes a step of an earlier run.
	 *
	 * @param compensation what undoes it, {@code null} if a command does
	 * @param command which command undoes it, {@code null} if code does
	 * @param transactional whether that is one commit with its checkpoint
	 * @param timeout time limit, {@code null} for the default
	 * @param retry how it is tried again, {@code null} for the default
	 */
	record Carried(@Nullable SagaCompensation compensation, @Nullable SagaCommandCompensation command,
			boolean transactional, @Nullable Duration timeout, @Nullable RetrySchedule retry) {

	}

	private record Key(String name, int iteration) {

		static Key of(SagaStepRecord step) {
			return new Key(step.step(), step.iteration());
		}

	}

}
