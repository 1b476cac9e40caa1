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

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaPayloadTooLargeException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * Decides and records what follows from a failed attempt: another one later, the
 * compensation of the instance, or that a compensation gives up.
 */
final class SagaSettlement {

	private static final Log logger = LogFactory.getLog(SagaSettlement.class);

	private final SagaRuntime runtime;

	SagaSettlement(SagaRuntime runtime) {
		this.runtime = runtime;
	}

	/**
	 * Record a failed attempt.
	 * @param state the state
	 * @param call the step or compensation
	 * @param record its record, with what is known of its effect
	 * @param first whether it has not been recorded before
	 * @param failure the failure
	 * @param release whether the instance is given up in any case
	 */
	void failed(SagaState state, StepCall call, SagaStepRecord record, boolean first, Throwable failure,
			boolean release) {
		Instant now = this.runtime.now();
		String text = Failures.text(failure);
		Optional<Duration> delay = isRetryable(call, failure)
				? call.rule().schedule().delayAfter(record.countedAttempts()) : Optional.empty();
		if (delay.isPresent()) {
			SagaStepRecord retrying = record.retrying(text, now.plus(delay.get()), now);
			retry(state, state.transition(now).with(retrying, first).with(SagaAttemptRecord.of(retrying, now)),
					now.plus(delay.get()), !release && (delay.get().isZero() || isStepOfFlow(call)));
		}
		else if (call.isForward()) {
			giveUp(state, call, giveUp(state.saga(), record, text, now), first, release);
		}
		else {
			this.runtime.writer()
				.write(state,
						state.transition(now)
							.with(record.failed(SagaStepStatus.FAILED, text, null, now), first)
							.to(SagaStatus.COMPENSATION_FAILED)
							.release(null));
			logger.error("Saga '%s' (%s): the compensation of step '%s' gave up and waits for repair: %s"
				.formatted(state.saga().id(), state.saga().name(), call.step().name(), text), failure);
		}
		logger.debug("Attempt " + record.attempt() + " of step '" + record.step() + "' failed", failure);
	}

	private static boolean isStepOfFlow(StepCall call) {
		// The flow gives the instance up when its code has been left.
		return call.isForward() && call.saga().flow() != null;
	}

	private static boolean isRetryable(StepCall call, Throwable failure) {
		// What is stored does not change by itself, and a result does not get smaller.
		return !(failure instanceof PayloadSerializationException) && !(failure instanceof SagaPayloadTooLargeException)
				&& call.rule().isRetryable(failure);
	}

	private void giveUp(SagaState state, StepCall call, SagaStepRecord settled, boolean first, boolean release) {
		SagaTransition transition = state
			.transition((settled.endedAt() != null) ? settled.endedAt() : this.runtime.now())
			.with(settled, first);
		if (state.isBranch() || call.saga().flow() != null) {
			// The others settle before compensation begins, and a flow may go on.
			boolean over = release && !state.isBranch();
			this.runtime.writer().write(state, over ? transition.release(transition.at()) : transition);
			return;
		}
		transition = transition.compensating(SagaEndReason.FAILED, settled.error());
		this.runtime.writer().write(state, release ? transition.release(transition.at()) : transition);
		logger.info("Saga '%s' (%s): step '%s' failed, compensating: %s".formatted(state.saga().id(),
				state.saga().name(), call.step().name(), settled.error()));
	}

	private void retry(SagaState state, SagaTransition transition, Instant due, boolean staying) {
		if (staying || state.isBranch()) {
			this.runtime.writer().write(state, transition);
			return;
		}
		Instant deadline = (state.saga().reason() == null) ? state.saga().deadlineAt() : null;
		Instant next = (deadline != null && deadline.isBefore(due)) ? deadline : due;
		this.runtime.writer().write(state, transition.to(SagaStatus.WAITING).release(next));
		this.runtime.wakeUp().accept(next);
	}

	/**
	 * The record of a step that is not tried again. If an attempt may have had an effect
	 * it takes a completion number, so that it is undone in its turn.
	 * @param saga the instance
	 * @param record the step
	 * @param text the failure
	 * @param now the time
	 * @return the new record
	 */
	static SagaStepRecord giveUp(SagaRecord saga, SagaStepRecord record, String text, Instant now) {
		return record.uncertain() ? record.failed(SagaStepStatus.UNCERTAIN, text, saga.completion() + 1, now)
				: record.failed(SagaStepStatus.FAILED, text, null, now);
	}

}
