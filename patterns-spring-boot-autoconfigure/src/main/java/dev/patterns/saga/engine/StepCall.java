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
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * A step or compensation that is to be run.
 *
 * @param saga the definition
 * @param step the step
 * @param kind whether it is done or undone
 * @param iteration iteration of the step within the run
 * @param position position among the commands of a flow, {@code null} if it has none
 * @param body what it does
 * @param rule when it is tried again
 * @param previous its record so far, {@code null} if there is none
 * @param firstSentAt when the step was first attempted, {@code null} if that is not known
 */
record StepCall(SagaDefinition saga, StepDefinition step, SagaStepKind kind, int iteration, @Nullable Integer position,
		StepBody body, RetryRule rule, @Nullable SagaStepRecord previous, @Nullable Instant firstSentAt) {

	static StepCall forward(SagaDefinition saga, StepDefinition step, SagaState state) {
		SagaStepRecord previous = state.find(SagaStepKind.FORWARD, step.name());
		return new StepCall(saga, step, SagaStepKind.FORWARD, 0, null, step.forward(), step.retry(), previous,
				(previous != null) ? previous.firstSentAt() : null);
	}

	/**
	 * A step of a flow.
	 * @param saga the definition
	 * @param step the step
	 * @param body what it does
	 * @param iteration its iteration
	 * @param position its position among the commands of the flow
	 * @param state the state
	 * @return the call
	 */
	static StepCall ofFlow(SagaDefinition saga, StepDefinition step, StepBody body, int iteration, int position,
			SagaState state) {
		SagaStepRecord previous = state.find(SagaStepKind.FORWARD, step.name(), iteration);
		return new StepCall(saga, step, SagaStepKind.FORWARD, iteration, position, body, step.retry(), previous,
				(previous != null) ? previous.firstSentAt() : null);
	}

	/**
	 * What undoes a step of a flow.
	 * @param saga the definition
	 * @param step the step
	 * @param body what undoes it
	 * @param undone record of the step
	 * @param state the state
	 * @return the call
	 */
	static StepCall undoingFlow(SagaDefinition saga, StepDefinition step, StepBody body, SagaStepRecord undone,
			SagaState state) {
		return new StepCall(saga, step, SagaStepKind.COMPENSATION, undone.iteration(), null, body,
				step.compensationRetry(), state.find(SagaStepKind.COMPENSATION, step.name(), undone.iteration()),
				undone.firstSentAt());
	}

	static StepCall compensation(SagaDefinition saga, StepDefinition step, SagaMethod method, SagaState state) {
		SagaStepRecord undone = state.find(SagaStepKind.FORWARD, step.name());
		return new StepCall(saga, step, SagaStepKind.COMPENSATION, 0, null, method, step.compensationRetry(),
				state.find(SagaStepKind.COMPENSATION, step.name()), (undone != null) ? undone.firstSentAt() : null);
	}

	boolean isForward() {
		return this.kind == SagaStepKind.FORWARD;
	}

	boolean isFirst() {
		return this.previous == null;
	}

	/**
	 * Whether the process died in the last attempt that is allowed.
	 * @return {@code true} if it is not tried again
	 */
	boolean isCrashedForGood() {
		return this.previous != null && this.previous.status() == SagaStepStatus.STARTED
				&& this.rule.schedule().delayAfter(this.previous.countedAttempts()).isEmpty();
	}

	/**
	 * What it sends.
	 * @return the command, {@code null} if it sends none
	 */
	@Nullable CommandDefinition command() {
		return isForward() ? this.step.command() : this.step.undoCommand();
	}

	/**
	 * Whether it has sent a command that was not answered.
	 * @return {@code true} if it waits for an answer, or has waited in vain
	 */
	boolean isAwaiting() {
		return this.previous != null && this.previous.status() == SagaStepStatus.AWAITING;
	}

	SagaStepRecord requirePrevious() {
		return Objects.requireNonNull(this.previous);
	}

	/**
	 * The record of the attempt that begins.
	 * @param state the state
	 * @param at when it begins
	 * @return the record
	 */
	SagaStepRecord begin(SagaState state, Instant at) {
		return (this.previous != null) ? this.previous.next(state.saga().owner(), at)
				: SagaStepRecord.first(state.saga(), this.step.name(), this.iteration, this.position, this.kind, at);
	}

	/**
	 * The same call after something was recorded.
	 * @param record what was recorded
	 * @return the call
	 */
	StepCall after(SagaStepRecord record) {
		return new StepCall(this.saga, this.step, this.kind, this.iteration, this.position, this.body, this.rule,
				record, this.firstSentAt);
	}

	/**
	 * The run by which keys are made: that in which the step was executed.
	 * @param state the state
	 * @return the run
	 */
	int keyRun(SagaState state) {
		SagaStepRecord step = state.find(SagaStepKind.FORWARD, this.step.name(), this.iteration);
		return (step != null) ? step.originRun() : state.saga().run();
	}

	/**
	 * Whether the next attempt may be made.
	 * @param now the present time
	 * @return {@code false} if it is planned for later
	 */
	boolean isDue(Instant now) {
		Instant due = dueAt();
		return due == null || !due.isAfter(now);
	}

	/**
	 * When the next attempt is planned.
	 * @return the time, {@code null} if it may be made at once
	 */
	@Nullable Instant dueAt() {
		return (this.previous != null) ? this.previous.dueAt() : null;
	}

	SagaContext context(SagaState state, SagaStepRecord record) {
		SagaRecord instance = state.saga();
		return new StepContext(instance.id(), instance.name(), instance.version(), instance.run(), this.step.name(),
				record.attempt(), record.iteration());
	}

	/**
	 * What a method is told about its instance.
	 *
	 * @param id id of the instance
	 * @param name durable name of the saga
	 * @param version version of the definition
	 * @param run run of the instance
	 * @param step name of the step
	 * @param attempt attempt of the step
	 * @param iteration iteration of the step
	 */
	record StepContext(String id, String name, int version, int run, String step, int attempt,
			int iteration) implements SagaContext {

	}

}
