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
import dev.patterns.saga.SagaStatus;

/**
 * An instance of a saga that is tested. {@code assertThat(...)} of AssertJ gives a
 * {@link SagaAssert}. Used by one thread.
 */
public final class SagaExecution implements AssertProvider<SagaAssert> {

	private static final Duration LOOK = Duration.ofMillis(2);

	private final SagaTestKit kit;

	private final String id;

	private final ScenarioFaults faults;

	private boolean asked;

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
	 * Let the instance run to its end, and move the time whenever it waits for one.
	 * @return this, ended, or stuck, or suspended
	 * @throws AssertionError if it does not come to an end, or something that was to
	 * happen did not
	 */
	public SagaExecution toEnd() {
		await("did not end", (saga) -> {
			if (isAtRest(saga)) {
				Instant due = saga.dueAt();
				if (saga.status().isEnded() || isHalted(saga) || due == null) {
					return true;
				}
				this.kit.advanceTo(due);
			}
			return false;
		});
		List<String> missed = this.faults.missed();
		if (!missed.isEmpty()) {
			throw new AssertionError("Never reached: " + String.join(", ", missed) + SagaText.of(instance()));
		}
		return this;
	}

	/**
	 * Wait until the instance has done all that it does without time passing.
	 * @return this, ended, or waiting for a time or for help
	 * @throws AssertionError if it does not come to rest
	 */
	public SagaExecution toRest() {
		await("did not come to rest", this::isAtRest);
		return this;
	}

	/**
	 * Move the time, and wait until the instance has done what is due by then.
	 * @param duration by how much
	 * @return this, ended, or waiting for a time or for help
	 * @throws AssertionError if it does not come to rest
	 */
	public SagaExecution advance(Duration duration) {
		toRest();
		this.kit.advance(duration);
		return toRest();
	}

	private boolean isAtRest(SagaInstance saga) {
		if (saga.status().isEnded()) {
			return true;
		}
		// A flow that waits for an event has no time at which it goes on.
		boolean waiting = (saga.dueAt() != null) ? saga.dueAt().isAfter(this.kit.now())
				: saga.status() == SagaStatus.WAITING;
		return saga.owner() == null && (isHalted(saga) || waiting) && isAnswered();
	}

	private static boolean isHalted(SagaInstance saga) {
		return saga.status().isStuck() || saga.status() == SagaStatus.SUSPENDED;
	}

	private boolean isAnswered() {
		// Looked at last: a command is there before its saga waits.
		return !this.asked && !this.kit.answers().areOpen();
	}

	private void await(String problem, Predicate<SagaInstance> condition) {
		long end = System.nanoTime() + this.kit.timeout().toNanos();
		while (true) {
			this.kit.answers().give();
			// Asked before looking: what is asked of an instance is gone as soon as it
			// changes it.
			this.asked = this.kit.isAskedOf(this.id);
			SagaInstance saga = instance();
			if (condition.test(saga)) {
				return;
			}
			if (System.nanoTime() - end > 0) {
				throw new AssertionError(
						"The saga " + problem + " within " + this.kit.timeout() + SagaText.of(instance()));
			}
			LockSupport.parkNanos(LOOK.toNanos());
		}
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
