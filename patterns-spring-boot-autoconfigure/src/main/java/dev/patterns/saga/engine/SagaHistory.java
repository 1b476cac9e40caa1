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

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Records of an instance. Those of a branch lie over those of the flow, which all
 * branches share and nobody changes meanwhile: otherwise thousands of branches that wait
 * would each have a copy of everything.
 */
final class SagaHistory {

	private final @Nullable SagaHistory below;

	private final Map<SagaStepKind, Map<Key, SagaStepRecord>> steps = new EnumMap<>(SagaStepKind.class);

	/** What a flow recorded, by scope and position. */
	private final Map<String, SagaStepRecord> positions = new HashMap<>();

	private int size;

	private int waitingEvents;

	SagaHistory(@Nullable SagaHistory below) {
		this.below = below;
	}

	void put(SagaStepRecord step) {
		SagaStepRecord before = find(step.kind(), step.step(), step.iteration());
		this.size += (before != null) ? 0 : 1;
		this.waitingEvents += (isWaitingEvent(step) ? 1 : 0) - ((before != null && isWaitingEvent(before)) ? 1 : 0);
		this.steps.computeIfAbsent(step.kind(), (kind) -> new LinkedHashMap<>()).put(Key.of(step), step);
		if (step.position() != null) {
			this.positions.put(FlowNames.scopeOf(step.step()) + step.position(), step);
		}
	}

	private static boolean isWaitingEvent(SagaStepRecord step) {
		return step.kind() == SagaStepKind.EVENT && step.status() == SagaStepStatus.STARTED;
	}

	@Nullable SagaHistory below() {
		return this.below;
	}

	@Nullable SagaStepRecord find(SagaStepKind kind, String step, int iteration) {
		Key key = new Key(kind, step, iteration);
		for (SagaHistory layer = this; layer != null; layer = layer.below) {
			Map<Key, SagaStepRecord> known = layer.steps.get(kind);
			SagaStepRecord found = (known != null) ? known.get(key) : null;
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	@Nullable SagaStepRecord at(String scope, int position) {
		String key = scope + position;
		for (SagaHistory layer = this; layer != null; layer = layer.below) {
			SagaStepRecord found = layer.positions.get(key);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/**
	 * What was recorded of a kind.
	 * @param kind the kind
	 * @return the records in the order in which they were made, not to be kept
	 */
	Collection<SagaStepRecord> steps(SagaStepKind kind) {
		return all(kind).values();
	}

	private Map<Key, SagaStepRecord> all(SagaStepKind kind) {
		Map<Key, SagaStepRecord> own = this.steps.getOrDefault(kind, Map.of());
		Map<Key, SagaStepRecord> others = (this.below != null) ? this.below.all(kind) : Map.of();
		if (own.isEmpty() || others.isEmpty()) {
			return own.isEmpty() ? others : own;
		}
		Map<Key, SagaStepRecord> merged = new LinkedHashMap<>(others);
		merged.putAll(own);
		return merged;
	}

	int size() {
		return this.size + ((this.below != null) ? this.below.size() : 0);
	}

	/**
	 * How many events nobody has taken.
	 * @return the number
	 */
	int waitingEvents() {
		return this.waitingEvents + ((this.below != null) ? this.below.waitingEvents() : 0);
	}

	/**
	 * What identifies a record within a run.
	 *
	 * @param kind its kind
	 * @param step its stored name
	 * @param iteration its iteration
	 */
	record Key(SagaStepKind kind, String step, int iteration) {

		static Key of(SagaStepRecord step) {
			return new Key(step.kind(), step.step(), step.iteration());
		}

	}

}
