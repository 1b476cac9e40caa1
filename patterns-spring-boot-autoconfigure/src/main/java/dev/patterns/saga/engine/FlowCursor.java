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
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * How far a line of execution of a flow has come in its history. Used by its thread.
 */
final class FlowCursor {

	private final SagaState state;

	private final String prefix;

	private final Map<String, Integer> iterations = new HashMap<>();

	private final Map<String, Boolean> changes = new HashMap<>();

	private int position;

	private @Nullable Instant unknownMark;

	/**
	 * Create a cursor at the beginning of the history.
	 * @param state the state, of a branch if it is the cursor of one
	 * @param prefix what the names of its records begin with
	 * @param carried numbers that earlier runs have used for what may have to be undone
	 */
	FlowCursor(SagaState state, String prefix, Map<String, Integer> carried) {
		this.state = state;
		this.prefix = prefix;
		this.iterations.putAll(carried);
	}

	/**
	 * Go to the next command.
	 * @param kind its kind
	 * @param stored its stored name
	 * @return the command, with what is recorded at its position, which may be another
	 * one
	 */
	FlowCommand next(SagaStepKind kind, String stored) {
		int next = nextPosition();
		this.position = next;
		int iteration = this.iterations.merge(kind + stored, 1, Integer::sum) - 1;
		return new FlowCommand(kind, stored, iteration, next, this.state.at(this.prefix, next));
	}

	/**
	 * What the history has where the next command will be.
	 * @return the record, {@code null} if the history ends
	 */
	@Nullable SagaStepRecord peek() {
		return this.state.at(this.prefix, nextPosition());
	}

	/**
	 * Check that the history does not go on when the flow ends.
	 * @return the reason why it does not fit, {@code null} if it does
	 */
	@Nullable String unfinished() {
		SagaStepRecord found = peek();
		return (found != null) ? FlowCommand.mismatch(this.prefix + nextPosition(), found, "the end of the flow")
				: null;
	}

	/**
	 * The position of the next command: marks of changes are skipped of which the code is
	 * gone, or which it does not know yet.
	 * @return the position
	 */
	private int nextPosition() {
		int next = this.position + 1;
		SagaStepRecord found = this.state.at(this.prefix, next);
		while (found != null && found.kind() == SagaStepKind.PATCH) {
			if (!this.changes.containsKey(found.step())) {
				this.unknownMark = found.startedAt();
			}
			next++;
			found = this.state.at(this.prefix, next);
		}
		return next;
	}

	/**
	 * When a mark was made that this code has passed and does not know.
	 * @return the time of the last one, {@code null} if there was none
	 */
	@Nullable Instant unknownMark() {
		return this.unknownMark;
	}

	/**
	 * Whether a change was asked for before.
	 * @param stored stored name of the change
	 * @return the answer, {@code null} if it was not
	 */
	@Nullable Boolean known(String stored) {
		return this.changes.get(stored);
	}

	/**
	 * Whether this instance runs with a change.
	 * @param stored stored name of the change
	 * @return {@code true} if it does, {@code false} if it came further without it,
	 * {@code null} if the history ends here, so that it is to be marked
	 */
	@Nullable Boolean changed(String stored) {
		if (this.state.find(SagaStepKind.PATCH, stored) != null) {
			this.changes.put(stored, true);
			return true;
		}
		if (peek() != null) {
			this.changes.put(stored, false);
			return false;
		}
		return null;
	}

	/**
	 * Mark that this instance runs with a change.
	 * @param stored stored name of the change
	 * @param now the time
	 */
	void mark(String stored, Instant now) {
		this.position = nextPosition();
		this.changes.put(stored, true);
		this.state.pend(SagaStepRecord.first(this.state.saga(), stored, 0, this.position, SagaStepKind.PATCH, now)
			.settled(SagaStepStatus.COMPLETED, null, null, now), true);
	}

}
