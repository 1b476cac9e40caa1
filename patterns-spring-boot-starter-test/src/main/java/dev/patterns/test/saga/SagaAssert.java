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

package dev.patterns.test.saga;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * Assertions on an instance of a saga and its history. What is said of steps is about the
 * last run of the instance. A flow may have several steps of a name: {@code pay#0} is the
 * first, {@code pay#1} the second, and {@code pay} is met if one of them meets what is
 * said. The step of a flow's third branch is {@code ship[2].label}, and what undid a
 * child {@code bill} is {@code @bill}.
 */
public final class SagaAssert extends AbstractAssert<SagaAssert, SagaInstance> {

	private final Set<SagaStepInstance> mentioned = new HashSet<>();

	/**
	 * Create assertions.
	 * @param actual the instance
	 */
	public SagaAssert(@Nullable SagaInstance actual) {
		super(actual, SagaAssert.class);
	}

	/**
	 * The instance has this status.
	 * @param expected the status
	 * @return this
	 */
	public SagaAssert hasStatus(SagaStatus expected) {
		isNotNull();
		if (this.actual.status() != expected) {
			fail("Expected status " + expected + " but was " + this.actual.status());
		}
		return this;
	}

	/**
	 * All steps were run.
	 * @return this
	 */
	public SagaAssert isCompleted() {
		return hasStatus(SagaStatus.COMPLETED);
	}

	/**
	 * All that had been done was undone.
	 * @return this
	 */
	public SagaAssert isCompensated() {
		return hasStatus(SagaStatus.COMPENSATED);
	}

	/**
	 * A compensation gave up.
	 * @return this
	 */
	public SagaAssert isStuck() {
		return hasStatus(SagaStatus.COMPENSATION_FAILED);
	}

	/**
	 * The instance waits for a time.
	 * @return this
	 */
	public SagaAssert isWaiting() {
		return hasStatus(SagaStatus.WAITING);
	}

	/**
	 * The instance was or is compensated for this reason.
	 * @param expected the reason, {@code null} if it was not compensated
	 * @return this
	 */
	public SagaAssert hasReason(@Nullable SagaEndReason expected) {
		isNotNull();
		if (this.actual.reason() != expected) {
			fail("Expected reason " + expected + " but was " + this.actual.reason());
		}
		return this;
	}

	/**
	 * The failure of the instance contains a text.
	 * @param text the text
	 * @return this
	 */
	public SagaAssert hasFailureContaining(String text) {
		isNotNull();
		if (this.actual.failure() == null || !this.actual.failure().contains(text)) {
			fail("Expected a failure with '" + text + "' but was " + this.actual.failure());
		}
		return this;
	}

	/**
	 * Exactly these steps were begun, in this order; those whose condition was not met do
	 * not count.
	 * @param steps names of steps
	 * @return this
	 */
	public SagaAssert executed(String... steps) {
		List<SagaStepInstance> found = find(SagaStepKind.FORWARD, (step) -> step.status() != SagaStepStatus.SKIPPED);
		return hasExactly("executed steps", found, steps);
	}

	/**
	 * Exactly these steps were begun, in any order, as those that run in parallel are.
	 * @param steps names of steps
	 * @return this
	 */
	public SagaAssert executedInAnyOrder(String... steps) {
		List<SagaStepInstance> found = find(SagaStepKind.FORWARD, (step) -> step.status() != SagaStepStatus.SKIPPED);
		List<SagaStepInstance> ordered = new ArrayList<>();
		List<SagaStepInstance> left = new ArrayList<>(found);
		// What says which iteration it means takes it first.
		List<String> wanted = new ArrayList<>(List.of(steps));
		wanted.sort(Comparator.comparing((step) -> StepName.of(step).iteration() == null));
		for (String step : wanted) {
			left.stream().filter(StepName.of(step)::matches).findFirst().ifPresent((match) -> {
				ordered.add(match);
				left.remove(match);
			});
		}
		ordered.addAll(left);
		return hasExactly("executed steps", ordered, wanted.toArray(String[]::new));
	}

	/**
	 * Exactly these steps completed, in this order.
	 * @param steps names of steps
	 * @return this
	 */
	public SagaAssert completed(String... steps) {
		List<SagaStepInstance> found = find(SagaStepKind.FORWARD, (step) -> step.status() == SagaStepStatus.COMPLETED);
		found.sort(Comparator.comparing((step) -> Objects.requireNonNullElse(step.completion(), 0)));
		return hasExactly("completed steps", found, steps);
	}

	/**
	 * Exactly these steps were left out because their condition was not met.
	 * @param steps names of steps
	 * @return this
	 */
	public SagaAssert skipped(String... steps) {
		return hasExactly("skipped steps",
				find(SagaStepKind.FORWARD, (step) -> step.status() == SagaStepStatus.SKIPPED), steps);
	}

	/**
	 * Exactly these steps were undone, in this order.
	 * @param steps names of steps
	 * @return this
	 */
	public SagaAssert undid(String... steps) {
		List<SagaStepInstance> found = find(SagaStepKind.COMPENSATION,
				(step) -> step.status() == SagaStepStatus.COMPLETED);
		return hasExactly("undone steps", found, steps);
	}

	/**
	 * No compensation was begun.
	 * @return this
	 */
	public SagaAssert undidNothing() {
		return hasExactly("begun compensations", find(SagaStepKind.COMPENSATION, (step) -> true));
	}

	/**
	 * No steps and compensations are in the history but those that the assertions before
	 * this one named. What else a flow records, such as waits and values, does not count.
	 * @return this
	 */
	public SagaAssert andNothingElse() {
		isNotNull();
		List<String> rest = this.actual.steps()
			.stream()
			.filter((step) -> step.run() == this.actual.run() && isDoneOrUndone(step) && !this.mentioned.contains(step))
			.map((step) -> ((step.kind() == SagaStepKind.COMPENSATION) ? "undo " : "") + StepName.of(step))
			.toList();
		if (!rest.isEmpty()) {
			fail("Expected nothing else but found " + rest);
		}
		return this;
	}

	private static boolean isDoneOrUndone(SagaStepInstance step) {
		return step.kind() == SagaStepKind.FORWARD || step.kind() == SagaStepKind.COMPENSATION;
	}

	/**
	 * A step failed for good, and is known to have had no effect.
	 * @param step name of the step
	 * @return this
	 */
	public SagaAssert failedAt(String step) {
		return hasStepStatus(SagaStepKind.FORWARD, step, SagaStepStatus.FAILED);
	}

	/**
	 * A step failed for good, and may have had an effect.
	 * @param step name of the step
	 * @return this
	 */
	public SagaAssert isUncertainOf(String step) {
		return hasStepStatus(SagaStepKind.FORWARD, step, SagaStepStatus.UNCERTAIN);
	}

	/**
	 * A compensation gave up.
	 * @param step name of the step that was to be undone
	 * @return this
	 */
	public SagaAssert failedToUndo(String step) {
		return hasStepStatus(SagaStepKind.COMPENSATION, step, SagaStepStatus.FAILED);
	}

	private SagaAssert hasStepStatus(SagaStepKind kind, String name, SagaStepStatus expected) {
		return has(kind, name, (step) -> step.status() == expected, "step '" + name + "' to be " + expected,
				SagaStepInstance::status);
	}

	/**
	 * A step was attempted this many times.
	 * @param step name of the step
	 * @param attempts the number of attempts, the last one included
	 * @return this
	 */
	public SagaAssert hasAttempts(String step, int attempts) {
		return hasAttempts(SagaStepKind.FORWARD, step, attempts);
	}

	/**
	 * The compensation of a step was attempted this many times.
	 * @param step name of the step
	 * @param attempts the number of attempts, the last one included
	 * @return this
	 */
	public SagaAssert hasUndoAttempts(String step, int attempts) {
		return hasAttempts(SagaStepKind.COMPENSATION, step, attempts);
	}

	private SagaAssert hasAttempts(SagaStepKind kind, String name, int attempts) {
		return has(kind, name, (step) -> step.attempts() == attempts, attempts + " attempts of step '" + name + "'",
				SagaStepInstance::attempts);
	}

	/**
	 * A step has this result, compared as JSON.
	 * @param step name of the step
	 * @param expected the result, {@code null} if there is none
	 * @return this
	 */
	public SagaAssert hasResult(String step, @Nullable Object expected) {
		String json = JsonResults.write(expected);
		return has(SagaStepKind.FORWARD, step, (found) -> JsonResults.isSame(found.result(), json),
				"result " + json + " of step '" + step + "'", SagaStepInstance::result);
	}

	/**
	 * The instance is a flow that completed with this result, compared as JSON.
	 * @param expected the result, {@code null} if it returned none
	 * @return this
	 */
	public SagaAssert hasResult(@Nullable Object expected) {
		isCompleted();
		String json = JsonResults.write(expected);
		if (!JsonResults.isSame(this.actual.result(), json)) {
			fail("Expected result " + json + " of the flow but was " + this.actual.result());
		}
		return this;
	}

	/**
	 * A step has a result that meets requirements.
	 * @param <T> type of the result
	 * @param step name of the step
	 * @param type type of the result
	 * @param requirements the requirements
	 * @return this
	 */
	public <T> SagaAssert hasResultSatisfying(String step, Class<T> type, Consumer<T> requirements) {
		List<String> results = require(SagaStepKind.FORWARD, step).stream()
			.map(SagaStepInstance::result)
			.filter(Objects::nonNull)
			.toList();
		if (results.isEmpty()) {
			fail("Expected step '" + step + "' to have a result");
		}
		JsonResults.satisfies(results, type, requirements);
		return this;
	}

	/**
	 * The instance is a flow that completed with a result that meets requirements.
	 * @param <T> type of the result
	 * @param type type of the result
	 * @param requirements the requirements
	 * @return this
	 */
	public <T> SagaAssert hasResultSatisfying(Class<T> type, Consumer<T> requirements) {
		isCompleted();
		String result = this.actual.result();
		if (result == null) {
			fail("Expected the flow to have a result");
		}
		else {
			JsonResults.satisfies(List.of(result), type, requirements);
		}
		return this;
	}

	private List<SagaStepInstance> find(SagaStepKind kind, Predicate<SagaStepInstance> condition) {
		isNotNull();
		return new ArrayList<>(this.actual.steps()
			.stream()
			.filter((step) -> step.run() == this.actual.run() && step.kind() == kind && condition.test(step))
			.toList());
	}

	private SagaAssert has(SagaStepKind kind, String name, Predicate<SagaStepInstance> condition, String expected,
			Function<SagaStepInstance, @Nullable Object> value) {
		List<SagaStepInstance> found = require(kind, name);
		if (found.stream().noneMatch(condition)) {
			fail("Expected " + expected + " but was "
					+ found.stream()
						.map((step) -> ((found.size() > 1) ? StepName.of(step) + " " : "") + value.apply(step))
						.collect(Collectors.joining(", ")));
		}
		return this;
	}

	/**
	 * Find a step.
	 * @param kind whether it is done or undone
	 * @param name its name, with an iteration or without
	 * @return the iteration, or all of them
	 */
	private List<SagaStepInstance> require(SagaStepKind kind, String name) {
		List<SagaStepInstance> found = find(kind, StepName.of(name)::matches);
		if (found.isEmpty()) {
			fail("Expected " + ((kind == SagaStepKind.FORWARD) ? "step" : "the compensation of step") + " '" + name
					+ "' to have been begun");
		}
		this.mentioned.addAll(found);
		return found;
	}

	private SagaAssert hasExactly(String what, List<SagaStepInstance> found, String... names) {
		boolean same = found.size() == names.length;
		for (int i = 0; same && i < names.length; i++) {
			same = StepName.of(names[i]).matches(found.get(i));
		}
		if (!same) {
			fail("Expected " + what + " " + List.of(names) + " but were " + found.stream().map(StepName::of).toList());
		}
		this.mentioned.addAll(found);
		return this;
	}

	private void fail(String message) {
		failWithMessage("%s", message + SagaText.of(this.actual));
	}

}
