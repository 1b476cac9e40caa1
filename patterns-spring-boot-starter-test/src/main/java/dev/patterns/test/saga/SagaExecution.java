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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

import org.assertj.core.api.AssertProvider;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;

/**
 * An instance of a saga that is tested. {@code assertThat(...)} of AssertJ gives a
 * {@link SagaAssert}. Used by one thread.
 */
public final class SagaExecution implements AssertProvider<SagaAssert> {

	private static final Duration LOOK = Duration.ofMillis(2);

	private final SagaTestKit kit;

	private final String id;

	private final ScenarioFaults faults;

	SagaExecution(SagaTestKit kit, String id, ScenarioFaults faults) {
		this.kit = kit;
		this.id = id;
		this.faults = faults;
	}

	/**
	 * Id of the instance.
	 * @return the id
	 */
	public String id() {
		return this.id;
	}

	/**
	 * The instance as it is now.
	 * @return the instance with its history
	 */
	public SagaInstance instance() {
		return this.kit.find(this.id);
	}

	/**
	 * A child that the flow has started in its last run.
	 * @param name durable name of the child's saga; {@code bill#1} is the second one, and
	 * {@code ship[2].bill} that of the third branch
	 * @return the child, which can be asserted, moved, and asked
	 * @throws AssertionError if there is none
	 */
	public SagaExecution child(String name) {
		SagaInstance parent = instance();
		return parent.steps()
			.stream()
			.filter((step) -> step.kind() == SagaStepKind.CHILD && step.run() == parent.run()
					&& StepName.of(name).matches(step))
			.map((step) -> new SagaExecution(this.kit, idOf(step), new ScenarioFaults()))
			.findFirst()
			.orElseThrow(() -> new AssertionError("There is no child '" + name + "'" + SagaText.of(parent)));
	}

	private static String idOf(SagaStepInstance child) {
		return JsonResults.text(child.result(), "id");
	}

	/**
	 * Let the instance run to its end, and move the time whenever it, or a child of it,
	 * waits for one.
	 * @return this, ended, or stuck, or suspended, or waiting for an event that only the
	 * test can raise
	 * @throws AssertionError if it does not come to an end, or something that was to
	 * happen did not
	 */
	public SagaExecution toEnd() {
		await("did not end", (family) -> {
			Instant due = family.dueAt();
			if (due != null) {
				this.kit.advanceTo(due);
			}
			return due == null;
		});
		List<String> missed = this.faults.missed();
		if (!missed.isEmpty()) {
			throw new AssertionError("Never reached: " + String.join(", ", missed) + text());
		}
		return this;
	}

	/**
	 * Wait until the instance and its children have done all that they do without time
	 * passing.
	 * @return this, ended, or waiting for a time, an event or help
	 * @throws AssertionError if it does not come to rest
	 */
	public SagaExecution toRest() {
		await("did not come to rest", (family) -> true);
		return this;
	}

	/**
	 * Move the time, and wait until the instance has done what is due by then.
	 * @param duration by how much
	 * @return this, ended, or waiting for a time, an event or help
	 * @throws AssertionError if it does not come to rest
	 */
	public SagaExecution advance(Duration duration) {
		toRest();
		this.kit.advance(duration);
		return toRest();
	}

	private void await(String problem, Predicate<SagaFamily> atRest) {
		long end = System.nanoTime() + this.kit.timeout().toNanos();
		while (true) {
			this.kit.answers().give();
			Instant now = this.kit.now();
			SagaFamily family = this.kit.look(this.id);
			if (family != null && family.isAtRest(now) && family.equals(this.kit.look(this.id))
					&& !this.kit.answers().areOpen() && atRest.test(family)) {
				return;
			}
			if (System.nanoTime() - end > 0) {
				throw new AssertionError("The saga " + problem + " within " + this.kit.timeout() + text());
			}
			LockSupport.parkNanos(LOOK.toNanos());
		}
	}

	private String text() {
		SagaFamily family = this.kit.look(this.id);
		StringBuilder text = new StringBuilder(SagaText.of(instance()));
		for (String child : (family != null) ? family.descendants() : List.<String>of()) {
			text.append(SagaText.of(this.kit.find(child)));
		}
		return text.toString();
	}

	@Override
	public SagaAssert assertThat() {
		return new SagaAssert(instance());
	}

	@Override
	public String toString() {
		return "Saga " + this.id;
	}

}
