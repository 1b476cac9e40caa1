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

package dev.patterns.saga.store;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;

/**
 * An instance as it is stored.
 *
 * @param id id, 1 to 128 characters
 * @param name durable name
 * @param version version of the definition
 * @param fingerprint digest of the definition's list of steps
 * @param run current run, counted from 1
 * @param status status
 * @param reason why it is or was compensated; as long as it is {@code null} the instance
 * goes forward
 * @param failure failure as text
 * @param input input as JSON
 * @param headers trace context and baggage of the start
 * @param application application that started it
 * @param owner node that runs it, {@code null} if none
 * @param epoch number of claims so far: the fencing token of the owner
 * @param completion number of completions so far
 * @param dueAt when it goes on; {@code null} if it does not go on by itself
 * @param deadlineAt its time limit, {@code null} for none
 * @param createdAt when it was started
 * @param updatedAt when it changed last
 * @param endedAt when it ended, {@code null} if it has not
 */
public record SagaRecord(String id, String name, int version, String fingerprint, int run, SagaStatus status,
		@Nullable SagaEndReason reason, @Nullable String failure, @Nullable String input, Map<String, String> headers,
		String application, @Nullable String owner, long epoch, int completion, @Nullable Instant dueAt,
		@Nullable Instant deadlineAt, Instant createdAt, Instant updatedAt, @Nullable Instant endedAt) {

	public SagaRecord {
		headers = Map.copyOf(headers);
	}

	/**
	 * A copy as it is after a claim.
	 * @param node the new owner
	 * @param at when it was claimed
	 * @return the new record
	 */
	public SagaRecord claimed(String node, Instant at) {
		SagaStatus phase = (this.reason != null) ? SagaStatus.COMPENSATING : SagaStatus.RUNNING;
		return new SagaRecord(this.id, this.name, this.version, this.fingerprint, this.run, phase, this.reason,
				this.failure, this.input, this.headers, this.application, node, this.epoch + 1, this.completion,
				(this.dueAt != null) ? this.dueAt : at, this.deadlineAt, this.createdAt, at, this.endedAt);
	}

	/**
	 * A copy as it is after a transition.
	 * @param transition the transition that took place
	 * @return the new record
	 */
	public SagaRecord after(SagaTransition transition) {
		return new SagaRecord(this.id, this.name, this.version, this.fingerprint, this.run, transition.status(),
				transition.reason(), transition.failure(), this.input, this.headers, this.application,
				transition.released() ? null : this.owner, this.epoch,
				this.completion + (transition.completes() ? 1 : 0), transition.dueAt(), this.deadlineAt, this.createdAt,
				transition.at(), transition.status().isEnded() ? transition.at() : this.endedAt);
	}

}
