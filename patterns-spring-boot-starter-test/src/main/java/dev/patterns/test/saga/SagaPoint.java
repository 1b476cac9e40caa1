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

import org.springframework.util.Assert;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * A point in the run of a saga at which a test lets something happen. It is meant of the
 * step, unless {@link #ofCompensation()} says otherwise, and of each attempt, unless
 * {@link #atAttempt(int)} says which. The second of a flow's steps {@code pay} is
 * {@code pay#1}, and {@code pay} is each of them; the step of its third branch is
 * {@code ship[2].label}. Children of a flow are meant, too. Immutable.
 */
public final class SagaPoint {

	private final Moment.Place place;

	private final String step;

	private final StepName name;

	private final SagaStepKind kind;

	private final int attempt;

	private SagaPoint(Moment.Place place, String step, SagaStepKind kind, int attempt) {
		Assert.hasText(step, "'step' must not be empty");
		this.place = place;
		this.step = step;
		this.name = StepName.of(step);
		this.kind = kind;
		this.attempt = attempt;
	}

	/**
	 * Before the method of a step is called: a transactional step has begun its
	 * transaction, of another one it is recorded that the attempt begins.
	 * @param step durable name of the step
	 * @return the point
	 */
	public static SagaPoint before(String step) {
		return new SagaPoint(Moment.Place.BEFORE, step, SagaStepKind.FORWARD, 0);
	}

	/**
	 * After the method of a step has returned. Of a transactional step nothing has been
	 * committed by then; the effect of another one took place.
	 * @param step durable name of the step
	 * @return the point
	 */
	public static SagaPoint after(String step) {
		return new SagaPoint(Moment.Place.AFTER, step, SagaStepKind.FORWARD, 0);
	}

	/**
	 * Before the commit of a step's checkpoint, with which a transactional step commits
	 * what it wrote. A command has two: when it is sent, and when it was answered.
	 * @param step durable name of the step
	 * @return the point
	 */
	public static SagaPoint beforeCommit(String step) {
		return new SagaPoint(Moment.Place.BEFORE_COMMIT, step, SagaStepKind.FORWARD, 0);
	}

	/**
	 * After the commit of a step's checkpoint, before anybody has heard of it.
	 * @param step durable name of the step
	 * @return the point
	 */
	public static SagaPoint afterCommit(String step) {
		return new SagaPoint(Moment.Place.AFTER_COMMIT, step, SagaStepKind.FORWARD, 0);
	}

	/**
	 * The same point of the compensation of the step.
	 * @return the new point
	 */
	public SagaPoint ofCompensation() {
		return new SagaPoint(this.place, this.step, SagaStepKind.COMPENSATION, this.attempt);
	}

	/**
	 * The same point, of one attempt only.
	 * @param number the attempt, counted from 1
	 * @return the new point
	 */
	public SagaPoint atAttempt(int number) {
		Assert.isTrue(number > 0, "Attempts are counted from 1");
		return new SagaPoint(this.place, this.step, this.kind, number);
	}

	boolean matches(Moment moment) {
		boolean committing = this.place == Moment.Place.BEFORE_COMMIT || this.place == Moment.Place.AFTER_COMMIT;
		return this.place == moment.place() && this.kind == moment.kind()
				&& this.name.matches(moment.step(), moment.iteration())
				&& (this.attempt == 0 || this.attempt == moment.attempt()) && (!committing
						|| moment.status() == SagaStepStatus.COMPLETED || moment.status() == SagaStepStatus.AWAITING);
	}

	@Override
	public String toString() {
		String what = (this.kind == SagaStepKind.FORWARD) ? "step" : "the compensation of step";
		String which = (this.attempt == 0) ? "" : ", attempt " + this.attempt;
		return switch (this.place) {
			case BEFORE -> "before ";
			case AFTER -> "after ";
			case BEFORE_COMMIT -> "before the commit of ";
			case AFTER_COMMIT -> "after the commit of ";
		} + what + " '" + this.step + "'" + which;
	}

}
