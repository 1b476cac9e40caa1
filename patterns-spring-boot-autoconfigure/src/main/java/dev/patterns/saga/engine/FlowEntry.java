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
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlowException;

/**
 * Lets the commands of a flow, or of a branch of it, in: only from its own thread, and
 * only between steps.
 */
final class FlowEntry {

	private final Thread thread = Thread.currentThread();

	private final FlowPlay play;

	private volatile @Nullable SagaContext step;

	/** Whether the code of the current step gave a command. */
	private volatile boolean spoiled;

	private volatile boolean over;

	/** Whether branches of this scope are running. */
	private volatile boolean branched;

	private volatile int commands;

	/** Whether the engine is at work for a command. */
	private volatile boolean executing;

	/** A step that was described, and neither executed nor followed by a command. */
	private @Nullable String described;

	FlowEntry(FlowPlay play) {
		this.play = play;
	}

	/**
	 * The step that is being executed.
	 * @return what is told about it, {@code null} between steps
	 */
	@Nullable SagaContext step() {
		return this.step;
	}

	/**
	 * The code of a step begins.
	 * @param context what is told about it
	 */
	void begin(SagaContext context) {
		this.spoiled = false;
		this.step = context;
	}

	/**
	 * The code of the step has ended.
	 * @throws FlowViolationException if it gave a command
	 */
	void end() {
		this.step = null;
		if (this.spoiled) {
			throw new FlowViolationException(String.valueOf(this.play.violation()));
		}
	}

	/**
	 * Take note of a step that is described, and has to be executed next.
	 * @param name its name, {@code null} if it is about to be executed
	 */
	void describe(@Nullable String name) {
		this.described = name;
	}

	/**
	 * How many commands there were.
	 * @return the number, which also changes with each step's end
	 */
	int commands() {
		return this.commands;
	}

	boolean isBetweenSteps() {
		return this.step == null && !this.branched && !this.executing;
	}

	void executing(boolean value) {
		this.commands = this.commands + 1;
		this.executing = value;
	}

	void branched(boolean value) {
		this.branched = value;
	}

	/**
	 * The flow has been left, or its branch has: no command comes any more.
	 */
	void close() {
		this.over = true;
	}

	/**
	 * Check where a command comes from.
	 * @param scope its scope
	 */
	void checkOrigin(FlowScope scope) {
		if (this.over) {
			throw new SagaFlowException("The flow has been left: its context is of no use any more");
		}
		if (Thread.currentThread() != this.thread) {
			this.spoiled = true;
			throw violation("A command of the flow came from thread '" + Thread.currentThread().getName()
					+ "'. A flow has one thread: use saga.parallel(...), or start threads inside of a step only.");
		}
		SagaContext current = this.step;
		if (current != null) {
			this.spoiled = true;
			throw violation("A command came inside of step '" + current.step()
					+ "'. A step does its work without the flow's context: give commands between steps.");
		}
		this.commands = this.commands + 1;
		FlowGuard.refuseMessages(scope);
		if (this.branched) {
			throw violation("A command came from the flow's own context while its branches run."
					+ " A branch uses the context that it is given.");
		}
	}

	/**
	 * Check that a command does not come in between of what belongs together.
	 */
	void checkBetween() {
		if (this.play.live() != null && TransactionSynchronizationManager.isActualTransactionActive()) {
			throw violation(
					"A command came inside of a transaction, which would be repeated with each call of the flow, and of"
							+ " which a step is no part. Open transactions inside of steps only; a step has one.");
		}
		if (this.described != null) {
			throw violation("Step '" + this.described
					+ "' was described and not executed before the next command. Call run(...) or call(...).");
		}
	}

	/**
	 * Take note that the flow did what it must not do.
	 * @param text what, and what to do instead
	 * @return to be thrown
	 */
	SagaFlowException violation(String text) {
		this.play.violated(text);
		return new SagaFlowException(text);
	}

}
