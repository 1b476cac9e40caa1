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

package dev.patterns.saga.store.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * A part of a unit, as arguments of its script.
 *
 * @param kind what it does
 * @param id what it is about
 * @param inserted the instance that it inserts, {@code null} if it does something else
 * @param arguments the arguments, with kind and id
 */
record SagaOperation(Kind kind, String id, @Nullable SagaRecord inserted, List<String> arguments) {

	static SagaOperation insert(SagaRecord saga, SagaHashes hashes) {
		List<String> arguments = begin(Kind.INSERT, saga.id());
		SagaHashes.addAll(arguments, hashes.fields(saga));
		SagaHashes.addAll(arguments, SagaHashes.fixedIndexes(saga));
		return new SagaOperation(Kind.INSERT, saga.id(), saga, arguments);
	}

	static SagaOperation transit(SagaRecord claimed, SagaTransition transition, SagaHashes hashes) {
		List<String> arguments = begin(Kind.TRANSIT, claimed.id());
		String at = Long.toString(transition.at().toEpochMilli());
		arguments.add((claimed.owner() != null) ? claimed.owner() : "");
		arguments.add(Long.toString(claimed.epoch()));
		arguments.add(Integer.toString(transition.completions()));
		arguments.add(at);
		boolean anotherRun = transition.run() != claimed.run();
		if (transition.branch()) {
			arguments.addAll(List.of("1", "updated", SagaHashes.optional(at)));
		}
		else {
			Map<String, @Nullable String> fields = SagaHashes.changing(claimed.after(transition));
			if (!anotherRun) {
				// It changes only with the run.
				fields.remove("deadline");
			}
			arguments.add(Integer.toString(fields.size()));
			fields.forEach((name, value) -> {
				arguments.add(name);
				arguments.add(SagaHashes.optional(value));
			});
		}
		String input = anotherRun ? transition.input() : null;
		arguments.add(SagaHashes.optional(input));
		// What goes on for ever keeps the history of its last run only.
		arguments.add(Integer.toString((input != null) ? claimed.run() : 0));
		addSteps(arguments, transition.newSteps(), transition.branch(), hashes);
		addSteps(arguments, transition.changedSteps(), transition.branch(), hashes);
		List<SagaAttemptRecord> attempts = transition.attempts();
		SagaHashes.addAll(arguments, attempts.stream().map(hashes::text).toList());
		return new SagaOperation(Kind.TRANSIT, claimed.id(), null, arguments);
	}

	private static void addSteps(List<String> arguments, List<SagaStepRecord> steps, boolean branch,
			SagaHashes hashes) {
		arguments.add(Integer.toString(steps.size()));
		for (SagaStepRecord step : steps) {
			Integer completion = step.completion();
			arguments.add(SagaHashes.field(step));
			arguments.add((completion != null) ? (branch ? "next" : completion.toString()) : "");
			arguments.add(hashes.text(step));
		}
	}

	static SagaOperation terminate(String id, String failure, Instant at) {
		List<String> arguments = begin(Kind.TERMINATE, id);
		arguments.add(failure);
		arguments.add(Long.toString(at.toEpochMilli()));
		return new SagaOperation(Kind.TERMINATE, id, null, arguments);
	}

	static SagaOperation request(String id, SagaRequest.Type type, @Nullable String argument, @Nullable String payload,
			@Nullable String raisedBy, Instant at) {
		List<String> arguments = begin(Kind.REQUEST, id);
		arguments.add(type.name());
		arguments.add(SagaHashes.optional(argument));
		arguments.add(SagaHashes.optional(payload));
		arguments.add(SagaHashes.optional(raisedBy));
		arguments.add(Long.toString(at.toEpochMilli()));
		return new SagaOperation(Kind.REQUEST, id, null, arguments);
	}

	static SagaOperation letGo(String parent, String child) {
		List<String> arguments = begin(Kind.LET_GO, child);
		arguments.add(parent);
		return new SagaOperation(Kind.LET_GO, child, null, arguments);
	}

	static SagaOperation remove(long request) {
		String id = Long.toString(request);
		return new SagaOperation(Kind.REMOVE, id, null, begin(Kind.REMOVE, id));
	}

	private static List<String> begin(Kind kind, String id) {
		List<String> arguments = new ArrayList<>();
		arguments.add(kind.text);
		arguments.add(id);
		return arguments;
	}

	/**
	 * What an operation does.
	 */
	enum Kind {

		/** Inserts an instance. */
		INSERT("insert"),

		/** Writes a transition. */
		TRANSIT("transit"),

		/** Ends an instance. */
		TERMINATE("terminate"),

		/** Takes the parent from an instance. */
		LET_GO("let-go"),

		/** Stores a request. */
		REQUEST("request"),

		/** Removes a request. */
		REMOVE("remove");

		private final String text;

		Kind(String text) {
			this.text = text;
		}

	}

}
