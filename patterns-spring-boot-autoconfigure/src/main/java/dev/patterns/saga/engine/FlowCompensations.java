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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

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
		return (step.position() != null) ? this.reached.contains(Key.of(step)) : this.carried.containsKey(step.step());
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
		return this.carried.get(name);
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
	 * @param compensation what undoes it
	 * @param transactional whether that is one commit with its checkpoint
	 */
	record Carried(SagaCompensation compensation, boolean transactional) {

	}

	private record Key(String name, int iteration) {

		static Key of(SagaStepRecord step) {
			return new Key(step.step(), step.iteration());
		}

	}

}
