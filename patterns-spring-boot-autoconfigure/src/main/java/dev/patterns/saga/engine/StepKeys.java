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

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.saga.SagaStepKind;

/**
 * Keys of the calls that a step makes: saga, run, step, operation and the number of the
 * call of that operation. They are the same in every attempt. A call that undoes another
 * has the key of that other call; any other call of a compensation has keys of its own,
 * so that it is not taken for a repetition of what the step did.
 */
final class StepKeys implements OutgoingKeys {

	private final String prefix;

	private final String ownPrefix;

	private final @Nullable Instant firstSentAt;

	private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

	private final Map<String, AtomicInteger> undone = new ConcurrentHashMap<>();

	/**
	 * Create keys for one attempt.
	 * @param saga id of the instance
	 * @param run run in which the step was executed
	 * @param step name of the step
	 * @param iteration iteration of the step, 0 unless it is repeated
	 * @param kind what the attempt does
	 * @param firstSentAt when the step was first attempted, {@code null} if not known
	 */
	StepKeys(String saga, int run, String step, int iteration, SagaStepKind kind, @Nullable Instant firstSentAt) {
		this.prefix = saga + "/" + run + "/" + step + ((iteration > 0) ? "#" + iteration : "");
		this.ownPrefix = (kind == SagaStepKind.COMPENSATION) ? this.prefix + "~undo" : this.prefix;
		this.firstSentAt = firstSentAt;
	}

	@Override
	public OutgoingKey next(String operation, @Nullable String undoes) {
		if (undoes != null) {
			return new OutgoingKey(this.prefix + "/" + undoes + "/" + count(this.undone, undoes), this.firstSentAt);
		}
		return new OutgoingKey(this.ownPrefix + "/" + operation + "/" + count(this.calls, operation), null);
	}

	/**
	 * How many keys have been given out.
	 * @return the number of calls
	 */
	int calls() {
		return Stream.concat(this.calls.values().stream(), this.undone.values().stream())
			.mapToInt(AtomicInteger::get)
			.sum();
	}

	private static int count(Map<String, AtomicInteger> counters, String operation) {
		return counters.computeIfAbsent(operation, (key) -> new AtomicInteger()).incrementAndGet();
	}

}
