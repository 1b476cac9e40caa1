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
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What must be true of an ended instance, whatever happened to it.
 */
final class RandomChecks {

	private static final int CRASHES = 0;

	private static final int LOSSES = 1;

	private static final int PAUSES = 2;

	private static final int LEAPS = 3;

	private final RandomWorld world;

	private final RandomRun.Instance instance;

	private final SagaInstance saga;

	private final List<Map<String, Object>> effects;

	/**
	 * Create checks.
	 * @param world what was done
	 * @param instance what was started
	 * @param saga its history
	 * @param effects what local steps have written
	 */
	RandomChecks(RandomWorld world, RandomRun.Instance instance, SagaInstance saga, List<Map<String, Object>> effects) {
		this.world = world;
		this.instance = instance;
		this.saga = saga;
		this.effects = effects;
	}

	/**
	 * Check all.
	 * @param struck numbers of crashes, lost connections, pauses and leaps of time
	 */
	void check(int[] struck) {
		assertThat(this.saga.status().isEnded()).as("ended").isTrue();
		assertThat(this.saga.owner()).as("owner").isNull();
		boolean terminated = this.saga.status() == SagaStatus.TERMINATED;
		if (this.world.exactlyOnce()) {
			checkExactlyOnce(terminated);
		}
		else if (!terminated) {
			assertThat(effects(SagaStepKind.ENDED)).as("calls of the end callback")
				.extracting((effect) -> effect.get("step"))
				.contains(this.saga.status().name());
		}
		for (RandomSaga.Step step : this.instance.saga().steps()) {
			checkEffects(step, forward(step), undo(step));
			if (!terminated) {
				checkUndone(step, forward(step), undo(step));
			}
		}
		checkOrder();
		checkReason(struck);
	}

	private void checkExactlyOnce(boolean terminated) {
		assertThat(this.effects).extracting((effect) -> effect.get("step") + "/" + effect.get("kind"))
			.as("local effects")
			.doesNotHaveDuplicates();
		List<Map<String, Object>> ends = effects(SagaStepKind.ENDED);
		assertThat(ends).as("calls of the end callback").hasSize(terminated ? 0 : 1);
		if (!terminated) {
			assertThat(ends.get(0).get("step")).isEqualTo(this.saga.status().name());
			assertThat(this.effects).last().as("the end comes last").isEqualTo(ends.get(0));
		}
	}

	/**
	 * Check a child of a flow.
	 * @param instance what was started
	 * @param parent the flow
	 * @param status status of the child
	 * @param all what it has done
	 * @param exactlyOnce whether a step is one commit with its checkpoint
	 */
	static void checkChild(RandomRun.Instance instance, SagaInstance parent, SagaStatus status, List<String> all,
			boolean exactlyOnce) {
		// Where steps are at least once, some may be there twice.
		List<String> effects = exactlyOnce ? all : all.stream().distinct().toList();
		assertThat(status.isEnded()).as("child has ended").isTrue();
		assertThat(effects).as("effects of a child").doesNotHaveDuplicates().last().isEqualTo(status + "/ENDED");
		boolean first = effects.contains("c0/FORWARD");
		boolean second = effects.contains("c1/FORWARD");
		if (status == SagaStatus.COMPLETED) {
			assertThat(effects).as("effects of a child").containsExactly("c0/FORWARD", "c1/FORWARD", "COMPLETED/ENDED");
			assertThat(parent.status()).as("parent of a child that completed").isNotEqualTo(SagaStatus.COMPENSATED);
		}
		else if (!instance.asked().contains("skip") && !exactlyOnce) {
			// What is uncertain is undone although it may have had no effect.
			assertThat(!first || effects.contains("c0/COMPENSATION")).as("first step of a child is undone").isTrue();
			assertThat(!second || effects.contains("c1/COMPENSATION")).as("second step of a child is undone").isTrue();
		}
		else if (!instance.asked().contains("skip")) {
			assertThat(effects.contains("c0/COMPENSATION")).as("first step of a child is undone").isEqualTo(first);
			assertThat(effects.contains("c1/COMPENSATION")).as("second step of a child is undone").isEqualTo(second);
		}
	}

	private void checkEffects(RandomSaga.Step step, @Nullable SagaStepInstance forward,
			@Nullable SagaStepInstance undo) {
		String name = step.name();
		if (forward != null) {
			assertThat(forward.attempts()).as("attempts of " + name).isLessThanOrEqualTo(step.maxRetries() + 1);
			assertThat(forward.status() == SagaStepStatus.SKIPPED).as(name + " is left out")
				.isEqualTo(!step.isMet(this.instance.work()));
		}
		RandomWorld.Call call = call(step);
		if (step.local() && !this.world.exactlyOnce()) {
			checkAtLeastOnce(name, forward, undo);
			assertThat(call).isEqualTo(new RandomWorld.Call(0, 0));
			return;
		}
		if (step.local()) {
			assertThat(has(name, SagaStepKind.FORWARD)).as("effect of " + name).isEqualTo(isCompleted(forward));
			assertThat(has(name, SagaStepKind.COMPENSATION)).as("effect of undoing " + name)
				.isEqualTo(isCompleted(undo));
			assertThat(call).isEqualTo(new RandomWorld.Call(0, 0));
			if (forward != null) {
				assertThat(forward.status()).as(name).isNotEqualTo(SagaStepStatus.UNCERTAIN);
			}
			return;
		}
		assertThat(has(name, SagaStepKind.FORWARD) || has(name, SagaStepKind.COMPENSATION)).isFalse();
		if (call.done() > 0) {
			assertThat(forward).as("record of the call of " + name).isNotNull();
			boolean known = forward.status() == SagaStepStatus.COMPLETED || forward.status() == SagaStepStatus.UNCERTAIN
					|| this.saga.status() == SagaStatus.TERMINATED;
			assertThat(known).as("the call of " + name + " is remembered").isTrue();
		}
		if (isCompleted(undo)) {
			assertThat(call.undone()).as("undoing of " + name).isPositive();
		}
		if (call.undone() > 0) {
			assertThat(undo).as("record of undoing " + name).isNotNull();
		}
	}

	private void checkAtLeastOnce(String name, @Nullable SagaStepInstance forward, @Nullable SagaStepInstance undo) {
		if (isCompleted(forward)) {
			assertThat(has(name, SagaStepKind.FORWARD)).as("effect of " + name).isTrue();
		}
		if (isCompleted(undo)) {
			assertThat(has(name, SagaStepKind.COMPENSATION)).as("effect of undoing " + name).isTrue();
		}
		if (has(name, SagaStepKind.FORWARD)) {
			assertThat(forward).as("record of the effect of " + name).isNotNull();
			boolean known = forward.status() == SagaStepStatus.COMPLETED || forward.status() == SagaStepStatus.UNCERTAIN
					|| this.saga.status() == SagaStatus.TERMINATED;
			assertThat(known).as("the effect of " + name + " is remembered").isTrue();
		}
		if (has(name, SagaStepKind.COMPENSATION)) {
			assertThat(undo).as("record of undoing " + name).isNotNull();
		}
	}

	private void checkUndone(RandomSaga.Step step, @Nullable SagaStepInstance forward,
			@Nullable SagaStepInstance undo) {
		String name = step.name();
		if (this.instance.saga().flow() && !step.isMet(this.instance.work())) {
			// A flow records nothing of what it leaves out.
			assertThat(forward).as(name).isNull();
			return;
		}
		if (this.saga.status() == SagaStatus.COMPLETED) {
			assertThat(forward).as(name + " is recorded").isNotNull();
			assertThat(forward.status()).as(name)
				.isEqualTo(step.isMet(this.instance.work()) ? SagaStepStatus.COMPLETED : SagaStepStatus.SKIPPED);
			assertThat(undo).as("compensation of " + name).isNull();
			boolean done = step.local() || !step.isMet(this.instance.work()) || call(step).done() > 0;
			assertThat(done).as("effect of " + name).isTrue();
			return;
		}
		boolean toBeUndone = forward != null && step.compensated()
				&& (forward.status() == SagaStepStatus.COMPLETED || forward.status() == SagaStepStatus.UNCERTAIN);
		if (forward != null) {
			assertThat(forward.status()).as(name).isNotIn(SagaStepStatus.STARTED, SagaStepStatus.RETRYING);
		}
		if (!toBeUndone) {
			assertThat(undo).as("compensation of " + name).isNull();
			return;
		}
		assertThat(undo).as("compensation of " + name).isNotNull();
		boolean settled = undo.status() == SagaStepStatus.COMPLETED
				|| (undo.status() == SagaStepStatus.SKIPPED && this.instance.asked().contains("skip"));
		assertThat(settled).as(name + " is undone").isTrue();
	}

	/**
	 * Steps complete in the order of their positions, and are undone in reverse.
	 */
	private void checkOrder() {
		// What a run has taken over from the one before is recorded twice.
		List<SagaStepInstance> completed = new ArrayList<>(this.instance.saga()
			.steps()
			.stream()
			.map(this::forward)
			.filter(Objects::nonNull)
			.filter((step) -> step.completion() != null)
			.sorted(Comparator.comparing((step) -> Objects.requireNonNullElse(step.completion(), 0)))
			.toList());
		assertThat(completed).extracting(SagaStepInstance::completion).as("completions").doesNotHaveDuplicates();
		assertThat(completed).extracting((step) -> this.instance.saga().step(step.name()).order())
			.as("order of completion")
			.isSorted();
		List<Long> undone = completed.stream()
			.map((step) -> undoneAt(this.instance.saga().step(step.name())))
			.filter((at) -> at > 0)
			.toList();
		assertThat(undone).as("undone in reverse order").isSortedAccordingTo(Comparator.reverseOrder());
	}

	private long undoneAt(RandomSaga.Step step) {
		if (!isCompleted(undo(step))) {
			return 0;
		}
		if (!step.local()) {
			return call(step).undone();
		}
		return effects(SagaStepKind.COMPENSATION).stream()
			.filter((effect) -> step.name().equals(effect.get("step")))
			.map((effect) -> ((Number) effect.get("seq")).longValue())
			.findFirst()
			.orElse(0L);
	}

	private void checkReason(int[] struck) {
		if (this.saga.status() == SagaStatus.TERMINATED) {
			assertThat(this.instance.asked()).contains("terminate");
		}
		else if (this.saga.status() == SagaStatus.COMPLETED) {
			assertThat(this.saga.reason()).isNull();
		}
		else if (this.saga.reason() == SagaEndReason.CANCELLED) {
			assertThat(this.instance.asked()).contains("cancel");
		}
		else if (this.saga.reason() == SagaEndReason.TIMED_OUT) {
			assertThat(this.instance.saga().limited()).isTrue();
			assertThat(struck[LEAPS]).isPositive();
		}
		else {
			assertThat(this.saga.reason()).isEqualTo(SagaEndReason.FAILED);
			// Of remote steps, an attempt whose process died counts.
			boolean remote = struck[CRASHES] + struck[PAUSES] + struck[LEAPS] > 0;
			boolean local = struck[LEAPS] > 0 || (!this.world.exactlyOnce() && (remote || struck[LOSSES] > 0));
			boolean planned = this.instance.saga()
				.steps()
				.stream()
				.filter((step) -> step.isMet(this.instance.work()))
				.anyMatch((step) -> (step.local() ? local : remote)
						|| this.world.fate(this.saga.id(), step.name(), SagaStepKind.FORWARD)
							.isFinal(step.maxRetries()));
			assertThat(planned).as("somebody wanted it to fail").isTrue();
		}
	}

	private RandomWorld.Call call(RandomSaga.Step step) {
		for (int run = 1; run < this.saga.run(); run++) {
			RandomWorld.Call earlier = this.world.call(this.saga.id(), run, this.instance.saga().stored(step));
			if (earlier.done() > 0 || earlier.undone() > 0) {
				return earlier;
			}
		}
		return this.world.call(this.saga.id(), this.saga.run(), this.instance.saga().stored(step));
	}

	private List<Map<String, Object>> effects(SagaStepKind kind) {
		return this.effects.stream().filter((effect) -> kind.name().equals(effect.get("kind"))).toList();
	}

	private boolean has(String step, SagaStepKind kind) {
		return effects(kind).stream().anyMatch((effect) -> step.equals(effect.get("step")));
	}

	private static boolean isCompleted(@Nullable SagaStepInstance step) {
		return step != null && step.status() == SagaStepStatus.COMPLETED;
	}

	private @Nullable SagaStepInstance forward(RandomSaga.Step step) {
		return find(step, SagaStepKind.FORWARD);
	}

	private @Nullable SagaStepInstance undo(RandomSaga.Step step) {
		return find(step, SagaStepKind.COMPENSATION);
	}

	private @Nullable SagaStepInstance find(RandomSaga.Step step, SagaStepKind kind) {
		return this.saga.steps()
			.stream()
			.filter((found) -> found.name().equals(this.instance.saga().stored(step)) && found.kind() == kind)
			.findFirst()
			.orElse(null);
	}

}
