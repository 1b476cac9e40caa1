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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * A command that a flow has come to.
 *
 * @param kind its kind
 * @param name its stored name
 * @param iteration how often there was one of that kind and name before
 * @param position its position in its scope
 * @param record what is recorded of it, {@code null} if the history ends before it
 */
record FlowCommand(SagaStepKind kind, String name, int iteration, int position, @Nullable SagaStepRecord record) {

	/**
	 * A command for people.
	 * @param kind its kind
	 * @param name its stored name
	 * @param iteration its iteration
	 * @return such as {@code step 'charge'}
	 */
	static String text(SagaStepKind kind, String name, int iteration) {
		String what = switch (kind) {
			case FORWARD -> "step";
			case WAIT -> "wait for";
			case VALUE -> "value";
			case PARALLEL -> "branches";
			case CHILD -> "child";
			default -> kind.name();
		};
		return what + " '" + name + "'" + ((iteration > 0) ? " #" + iteration : "");
	}

	/**
	 * Why a flow does not fit its history, for people.
	 * @param position where
	 * @param expected what is recorded there
	 * @param came what the flow did
	 * @return the text
	 */
	static String mismatch(String position, SagaStepRecord expected, String came) {
		return "The flow no longer matches its history at position " + position + ": expected "
				+ text(expected.kind(), expected.step(), expected.iteration()) + ", came " + came
				+ ". Restore what the flow did, or guard the change by saga.changed(\"...\"), then retry.";
	}

	/**
	 * Whether it is the one that is recorded at its position.
	 * @return {@code false} if another one is
	 */
	boolean isRecorded() {
		return this.record == null || (this.record.kind() == this.kind && this.record.step().equals(this.name)
				&& this.record.iteration() == this.iteration);
	}

	String mismatch(String prefix) {
		return mismatch(prefix + this.position, Objects.requireNonNull(this.record), toString());
	}

	@Override
	public String toString() {
		return text(this.kind, this.name, this.iteration);
	}

}
