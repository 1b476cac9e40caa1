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

import org.jspecify.annotations.Nullable;

/**
 * Why a flow, or a branch of it, does not go on for now.
 *
 * @param kind the kind of reason
 * @param dueAt when it goes on by itself, {@code null} if it does not
 * @param text the reason as text, or the next input
 * @param trouble what went wrong
 */
record FlowStop(Kind kind, @Nullable Instant dueAt, @Nullable String text, @Nullable Throwable trouble) {

	/**
	 * How long nodes with other code may take to be replaced.
	 */
	static final Duration ELSEWHERE = Duration.ofMinutes(15);

	/**
	 * The history ends here, and no more is asked for.
	 */
	static final FlowStop END = new FlowStop(Kind.END, null, null, null);

	/**
	 * Something else comes first.
	 */
	static final FlowStop YIELD = new FlowStop(Kind.YIELD, null, null, null);

	static FlowStop waiting(@Nullable Instant dueAt) {
		return new FlowStop(Kind.WAITING, dueAt, null, null);
	}

	static FlowStop park(String reason) {
		return new FlowStop(Kind.PARK, null, reason, null);
	}

	/**
	 * Park, unless another node may do better.
	 * @param reason the reason
	 * @param until until when others are given the chance
	 * @return the reason to stop
	 */
	static FlowStop park(String reason, Instant until) {
		return new FlowStop(Kind.PARK, until, reason, null);
	}

	static FlowStop trouble(Throwable trouble) {
		return new FlowStop(Kind.TROUBLE, null, null, trouble);
	}

	static FlowStop nextRun(String input) {
		return new FlowStop(Kind.NEXT_RUN, null, input, null);
	}

	boolean is(Kind other) {
		return this.kind == other;
	}

	String requireText() {
		return (this.text != null) ? this.text : "";
	}

	/**
	 * Kind of reason.
	 */
	enum Kind {

		WAITING, YIELD, PARK, TROUBLE, END, NEXT_RUN

	}

}
