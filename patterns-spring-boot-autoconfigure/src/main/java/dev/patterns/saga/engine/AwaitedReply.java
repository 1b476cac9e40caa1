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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaWaitTimeoutException;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * What is recorded of a command that has not been answered.
 *
 * @param topic where it was sent
 * @param uncertain whether an earlier attempt may have had an effect
 * @param retryAfter how many milliseconds after a failure it is sent again, {@code null}
 * if it is not
 */
public record AwaitedReply(String topic, boolean uncertain, @Nullable Long retryAfter) {

	private static final String NO_REPLY = "There was no reply to ";

	private static final Pattern REFUSED = Pattern.compile("Refused \\(([^)]+)\\)");

	/**
	 * The failure when the time is over.
	 * @param record the command
	 * @return the failure as text
	 */
	static String noReply(SagaStepRecord record) {
		Instant until = (record.dueAt() != null) ? record.dueAt() : record.startedAt();
		return NO_REPLY + what(record.step()) + " within "
				+ Duration.ofMillis(Duration.between(record.startedAt(), until).toMillis());
	}

	private static String what(String step) {
		return "command '" + step + "'";
	}

	static String refused(String code, @Nullable String message) {
		return "Refused (" + code + ")" + ((message != null) ? ": " + message : "");
	}

	/**
	 * The exception that a flow gets for a command that failed, the same in each replay.
	 * @param record the command
	 * @return the exception
	 */
	static SagaException exception(SagaStepRecord record) {
		String error = (record.error() != null) ? record.error() : "unknown";
		if (error.startsWith(NO_REPLY)) {
			String timeout = error.substring(error.lastIndexOf(' ') + 1);
			return new SagaWaitTimeoutException("reply to " + what(record.step()), Duration.parse(timeout));
		}
		Matcher refused = REFUSED.matcher(error);
		return new SagaStepFailedException(record.step().substring(FlowNames.scopeOf(record.step()).length()), error,
				record.status() == SagaStepStatus.UNCERTAIN, refused.lookingAt() ? refused.group(1) : null);
	}

	/**
	 * Why an instance is compensated.
	 * @param failure the failure of a step
	 * @return the reason
	 */
	static SagaEndReason reason(String failure) {
		return failure.startsWith(NO_REPLY) ? SagaEndReason.TIMED_OUT : SagaEndReason.FAILED;
	}

	/**
	 * Record that a command failed: it is sent again, or given up.
	 * @param transition the transition so far
	 * @param saga the instance
	 * @param record the command, with what is known of its effect
	 * @param text the failure
	 * @param again whether it may be sent again
	 * @return the transition
	 */
	SagaTransition failed(SagaTransition transition, SagaRecord saga, SagaStepRecord record, String text,
			boolean again) {
		Instant now = transition.at();
		if (again && this.retryAfter != null) {
			SagaStepRecord retrying = record.retrying(text, now.plusMillis(this.retryAfter), now);
			return transition.with(retrying, false).with(SagaAttemptRecord.of(retrying, now));
		}
		return transition
			.with((record.kind() == SagaStepKind.COMPENSATION) ? record.failed(SagaStepStatus.FAILED, text, null, now)
					: SagaSettlement.giveUp(saga, record, text, now), false);
	}

}
