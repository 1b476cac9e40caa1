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
import java.util.Objects;

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
 * @param origin what it was started with
 * @param owner node that runs it, {@code null} if none
 * @param epoch number of claims so far: the fencing token of the owner
 * @param completion number of completions so far
 * @param limited whether it counts against the limits of its saga
 * @param dueAt when it goes on; {@code null} if it does not go on by itself
 * @param resumeAt when it would have gone on, {@code null} unless it is halted
 * @param updatedAt when it changed last
 * @param endedAt when it ended, {@code null} if it has not
 */
public record SagaRecord(String id, String name, int version, String fingerprint, int run, SagaStatus status,
		@Nullable SagaEndReason reason, @Nullable String failure, Origin origin, @Nullable String owner, long epoch,
		int completion, boolean limited, @Nullable Instant dueAt, @Nullable Instant resumeAt, Instant updatedAt,
		@Nullable Instant endedAt) {

	/**
	 * An instance that nobody has claimed yet.
	 * @param id id of the instance
	 * @param definition what can run it
	 * @param origin what it was started with
	 * @param dueAt when it begins: queued if that is not after its creation, otherwise
	 * scheduled
	 * @return the record
	 */
	public static SagaRecord start(String id, SagaDefinitionKey definition, Origin origin, Instant dueAt) {
		SagaStatus status = dueAt.isAfter(origin.createdAt()) ? SagaStatus.SCHEDULED : SagaStatus.QUEUED;
		return new SagaRecord(id, definition.name(), definition.version(), definition.fingerprint(), 1, status, null,
				null, origin, null, 0, 0, false, dueAt, null, origin.createdAt(), null);
	}

	/**
	 * Input as JSON.
	 * @return the input, {@code null} if there is none
	 */
	public @Nullable String input() {
		return this.origin.input();
	}

	/**
	 * Trace context and baggage of the start.
	 * @return the headers
	 */
	public Map<String, String> headers() {
		return this.origin.headers();
	}

	/**
	 * Time limit of the instance.
	 * @return the time, {@code null} for none
	 */
	public @Nullable Instant deadlineAt() {
		return this.origin.deadlineAt();
	}

	/**
	 * Id of the instance whose child this one is.
	 * @return the id, {@code null} if it has no parent
	 */
	public @Nullable String parent() {
		return this.origin.parent();
	}

	/**
	 * When the instance was started.
	 * @return the time
	 */
	public Instant createdAt() {
		return this.origin.createdAt();
	}

	/**
	 * A copy as it is after a claim. An ended instance stays ended, and one that is
	 * halted or stuck stays so.
	 * @param node the new owner
	 * @param runsAs fingerprint of the definition by which it is run from now on
	 * @param counts whether it counts against the limits of its saga
	 * @param at when it was claimed
	 * @return the new record
	 */
	public SagaRecord claimed(String node, String runsAs, boolean counts, Instant at) {
		boolean stays = this.endedAt != null || this.status == SagaStatus.SUSPENDED || this.status.isStuck();
		SagaStatus phase = stays ? this.status : (this.reason != null) ? SagaStatus.COMPENSATING : SagaStatus.RUNNING;
		return new SagaRecord(this.id, this.name, this.version, runsAs, this.run, phase, this.reason, this.failure,
				this.origin, node, this.epoch + 1, this.completion, counts, (this.dueAt != null) ? this.dueAt : at,
				this.resumeAt, at, this.endedAt);
	}

	/**
	 * A copy as it is after a transition.
	 * @param transition the transition that took place
	 * @return the new record
	 */
	public SagaRecord after(SagaTransition transition) {
		SagaStatus next = transition.status();
		boolean halted = next.isEnded() || next.isStuck() || next == SagaStatus.SUSPENDED;
		Instant end = !next.isEnded() ? null : (this.endedAt != null) ? this.endedAt : transition.at();
		return new SagaRecord(this.id, this.name, this.version, this.fingerprint, transition.run(), next,
				transition.reason(), transition.failure(),
				this.origin.until(transition.deadlineAt(), transition.input()),
				transition.released() ? null : this.owner, this.epoch, this.completion + transition.completions(),
				this.limited && !halted, transition.dueAt(), transition.resumeAt(), transition.at(), end);
	}

	/**
	 * What an instance was started with. Only the time limit and the input may change,
	 * with the run.
	 *
	 * @param application application that started it
	 * @param input input as JSON
	 * @param headers trace context and baggage of the start
	 * @param attributes attributes by which it can be found
	 * @param limitValue value of the attribute by which instances of its saga are
	 * limited, {@code null} if there is none
	 * @param deadlineAt its time limit, {@code null} for none
	 * @param createdAt when it was started
	 * @param parent id of the instance whose child it is, {@code null} if it has no
	 * parent
	 */
	public record Origin(String application, @Nullable String input, Map<String, String> headers,
			Map<String, String> attributes, @Nullable String limitValue, @Nullable Instant deadlineAt,
			Instant createdAt, @Nullable String parent) {

		public Origin {
			headers = Map.copyOf(headers);
			attributes = Map.copyOf(attributes);
		}

		/**
		 * What an instance without a parent was started with.
		 * @param application application that started it
		 * @param input input as JSON
		 * @param headers trace context and baggage of the start
		 * @param attributes attributes by which it can be found
		 * @param limitValue value of the attribute by which instances of its saga are
		 * limited, {@code null} if there is none
		 * @param deadlineAt its time limit, {@code null} for none
		 * @param createdAt when it was started
		 */
		public Origin(String application, @Nullable String input, Map<String, String> headers,
				Map<String, String> attributes, @Nullable String limitValue, @Nullable Instant deadlineAt,
				Instant createdAt) {
			this(application, input, headers, attributes, limitValue, deadlineAt, createdAt, null);
		}

		/**
		 * A copy for a child of another instance.
		 * @param id id of the other instance
		 * @return the new origin
		 */
		public Origin withParent(String id) {
			return new Origin(this.application, this.input, this.headers, this.attributes, this.limitValue,
					this.deadlineAt, this.createdAt, id);
		}

		private Origin until(@Nullable Instant deadline, @Nullable String nextInput) {
			boolean same = Objects.equals(deadline, this.deadlineAt) && nextInput == null;
			return same ? this : new Origin(this.application, (nextInput != null) ? nextInput : this.input,
					this.headers, this.attributes, this.limitValue, deadline, this.createdAt, this.parent);
		}

	}

}
