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

import org.jspecify.annotations.Nullable;

/**
 * What a method of a saga is, and so which results it may see.
 *
 * @param kind the kind of method
 * @param own the step that it does or undoes, {@code null} for the end callback and a
 * flow
 * @param certain whether the outcome of a transactional step is always known
 */
record MethodRole(Kind kind, @Nullable StepCandidate step, boolean certain) {

	static MethodRole forward(StepCandidate step) {
		return new MethodRole(Kind.FORWARD, step, true);
	}

	static MethodRole compensation(StepCandidate step, boolean certain) {
		return new MethodRole(Kind.COMPENSATION, step, certain);
	}

	static MethodRole ended() {
		return new MethodRole(Kind.ENDED, null, true);
	}

	static MethodRole flow() {
		return new MethodRole(Kind.FLOW, null, true);
	}

	boolean isEnded() {
		return this.kind == Kind.ENDED;
	}

	/**
	 * The step whose own result comes first.
	 * @return the step, {@code null} unless this is a compensation
	 */
	@Nullable StepCandidate own() {
		return (this.kind == Kind.COMPENSATION) ? this.step : null;
	}

	boolean isVisible(StepCandidate other) {
		return switch (this.kind) {
			case FORWARD -> this.step != null && other.order() < this.step.order();
			case COMPENSATION -> this.step != null && (other == this.step || other.order() < this.step.order());
			case ENDED -> true;
			case FLOW -> false;
		};
	}

	/**
	 * Whether a result may be absent because its step may not have completed.
	 * @param other the step whose result it is
	 * @return {@code true} if the method may run without it
	 */
	boolean mayBeAbsent(StepCandidate other) {
		return switch (this.kind) {
			case FORWARD, FLOW -> false;
			case COMPENSATION ->
				other == this.step && (!(this.certain && other.annotation().transactional()) || other.reply() != null);
			case ENDED -> true;
		};
	}

	/**
	 * Kind of method.
	 */
	enum Kind {

		FORWARD, COMPENSATION, ENDED, FLOW

	}

}
