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

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlowException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * A line of execution of a flow: the flow itself, or a branch of it. Compares each
 * command with the history. Once it has stopped, every further command stops it again,
 * whatever the flow's code did about it. Used by one thread, and says so to others.
 */
final class FlowScope {

	private final Thread thread = Thread.currentThread();

	private final FlowPlay play;

	private final @Nullable FlowExecutor executor;

	private final SagaState state;

	private final String prefix;

	private final Map<String, Integer> iterations = new HashMap<>();

	private final Map<String, Boolean> changes = new HashMap<>();

	private int position;

	private int statuses;

	private final FlowPatience patience = new FlowPatience();

	private volatile @Nullable SagaContext step;

	private volatile @Nullable FlowStop stop;

	private volatile boolean over;

	private volatile boolean cut;

	private volatile Consumer<String> lost = (reason) -> {
	};

	/** Whether branches of this scope are running. */
	private volatile boolean branched;

	/**
	 * Create a scope for the current thread.
	 * @param play the call of the flow
	 * @param state the state, of a branch if it is the scope of one
	 * @param prefix what the names of its records begin with
	 * @param executor executes steps, {@code null} to end with the history
	 */
	FlowScope(FlowPlay play, SagaState state, String prefix, @Nullable FlowExecutor executor) {
		this.executor = executor;
		this.play = play;
		this.state = state;
		this.prefix = prefix;
		this.iterations.putAll(play.carriedIterations(state));
	}

	FlowPlay play() {
		return this.play;
	}

	SagaState state() {
		return this.state;
	}

	String prefix() {
		return this.prefix;
	}

	@Nullable FlowStop stopped() {
		return this.stop;
	}

	/**
	 * The step that is being executed.
	 * @return what is told about it, {@code null} between steps
	 */
	@Nullable SagaContext step() {
		return this.step;
	}

	void begin(SagaContext context) {
		this.step = context;
	}

	void end() {
		this.step = null;
	}

	void branched(boolean value) {
		this.branched = value;
	}

	/**
	 * Let the next command stop this branch, because another one has failed.
	 */
	void cut() {
		this.cut = true;
	}

	/**
	 * The next command of the flow.
	 * @param kind its kind
	 * @param name its name
	 * @return the command, with what is recorded of it
	 */
	FlowCommand next(SagaStepKind kind, String name) {
		enter();
		String stored = FlowNames.require(this.prefix, name);
		int next = nextPosition();
		SagaStepRecord found = this.state.at(this.prefix, next);
		this.position = next;
		int iteration = this.iterations.merge(kind + stored, 1, Integer::sum) - 1;
		FlowCommand command = new FlowCommand(kind, stored, iteration, next, found);
		if (found != null && (found.kind() != kind || !found.step().equals(stored) || found.iteration() != iteration)) {
			throw stop(FlowStop.park(FlowCommand.mismatch(this.prefix + next, found, command.toString())));
		}
		if (found == null) {
			checkSize(command);
		}
		return command;
	}

	private void checkSize(Object command) {
		int limit = live().runtime().settings().flowHistoryLimit();
		String tooLong = this.play.size().add(this.state.saga(), command, limit);
		if (tooLong != null) {
			throw stop(FlowStop.park(tooLong));
		}
	}

	/**
	 * The position of the next command: marks of changes are skipped of which the code is
	 * gone.
	 * @return the position
	 */
	private int nextPosition() {
		int next = this.position + 1;
		SagaStepRecord found = this.state.at(this.prefix, next);
		while (found != null && found.kind() == SagaStepKind.PATCH) {
			next++;
			found = this.state.at(this.prefix, next);
		}
		return next;
	}

	/**
	 * Check that the history does not go on when the flow ends.
	 * @return the reason why it does not fit, {@code null} if it does
	 */
	@Nullable String unfinishedHistory() {
		int next = nextPosition();
		SagaStepRecord found = this.state.at(this.prefix, next);
		return (found != null) ? FlowCommand.mismatch(this.prefix + next, found, "the end of the flow") : null;
	}

	/**
	 * Whether this instance runs with a change.
	 * @param id id of the change
	 * @return {@code true} if it does
	 */
	boolean changed(String id) {
		enter();
		Boolean known = this.changes.get(id);
		if (known != null) {
			return known;
		}
		String stored = FlowNames.require(this.prefix, id);
		int next = this.position + 1;
		SagaStepRecord found = this.state.at(this.prefix, next);
		while (found != null && found.kind() == SagaStepKind.PATCH && !found.step().equals(stored)) {
			next++;
			found = this.state.at(this.prefix, next);
		}
		boolean changed = found == null && next == this.position + 1;
		if (found != null && found.kind() == SagaStepKind.PATCH) {
			changed = true;
			this.position = next;
		}
		else if (changed) {
			FlowLive live = live();
			checkSize("change '" + id + "'");
			this.position = next;
			this.state.pend(SagaStepRecord.first(this.state.saga(), stored, 0, next, SagaStepKind.PATCH, live.now())
				.settled(SagaStepStatus.COMPLETED, null, null, live.now()), true);
		}
		this.changes.put(id, changed);
		return changed;
	}

	/**
	 * The number of the next status text.
	 * @return the number, from 1
	 */
	int nextStatus() {
		enter();
		this.statuses++;
		return this.statuses;
	}

	/**
	 * Whether commands beyond the history are executed.
	 * @return {@code false} if the history is all there is to be played
	 */
	boolean isLive() {
		return this.play.live() != null && this.executor != null;
	}

	/**
	 * What executes commands. Stops the flow if its history is all there is to be played.
	 * @return the live part
	 */
	FlowLive live() {
		FlowLive live = this.play.live();
		if (live == null || this.executor == null) {
			throw stop(FlowStop.END);
		}
		return live;
	}

	/**
	 * Execute a step.
	 * @param call the step
	 */
	void execute(StepCall call) {
		live();
		attempt(() -> Objects.requireNonNull(this.executor).execute(this.state, call));
	}

	/**
	 * End this run of the flow, and begin another.
	 * @param input its input
	 * @return to be thrown
	 */
	FlowUnwinding nextRun(Object input) {
		live();
		if (!this.prefix.isEmpty()) {
			throw violation("A branch cannot continue as new: let the flow do that when its branches have ended.");
		}
		ready();
		String unfinished = unfinishedHistory();
		if (unfinished != null) {
			throw stop(FlowStop.park(unfinished));
		}
		return stop(
				FlowStop.nextRun(String.valueOf(this.play.invoker().write(input, () -> "The input of the next run"))));
	}

	/**
	 * Let come first what comes before the next thing is done: the end of the engine,
	 * what was asked of the instance, the end of its time.
	 * @return the live part
	 */
	FlowLive ready() {
		FlowLive live = live();
		checkViolation();
		boolean main = !this.state.isBranch();
		if (main && live.mayGoOn().getAsBoolean() && live.requested().getAndSet(false)) {
			attempt(() -> live.requests().meet(this.state));
		}
		boolean goesOn = !this.cut && live.mayGoOn().getAsBoolean() && (main || this.play.isGoingOn())
				&& !this.state.isReleased() && this.state.saga().reason() == null && !live.isOver(this.state.saga());
		if (!goesOn) {
			throw stop(FlowStop.YIELD);
		}
		return live;
	}

	/**
	 * Do something of the engine; trouble with it is none of the flow's business.
	 * @param task what to do
	 */
	void attempt(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			throw stop(FlowStop.trouble(ex));
		}
	}

	void checkViolation() {
		String violation = this.play.violation();
		if (violation != null) {
			throw stop(FlowStop.park(violation));
		}
	}

	/**
	 * Stop.
	 * @param reason why
	 * @return to be thrown
	 */
	FlowUnwinding stop(FlowStop reason) {
		if (this.stop == null) {
			this.stop = reason;
		}
		return new FlowUnwinding();
	}

	/**
	 * Say what to do if the thread of this branch does not end.
	 * @param action takes the reason
	 */
	void onLost(Consumer<String> action) {
		this.lost = action;
	}

	void lost(String reason) {
		this.lost.accept(reason);
	}

	/**
	 * The flow has been left, or its branch has: no command comes any more.
	 */
	void close() {
		this.over = true;
	}

	/**
	 * Check that a command may come.
	 */
	void enter() {
		if (this.over) {
			throw new SagaFlowException("The flow has been left: its context is of no use any more");
		}
		if (Thread.currentThread() != this.thread) {
			throw violation("A command of the flow came from thread '" + Thread.currentThread().getName()
					+ "'. A flow has one thread: use saga.parallel(...), or start threads inside of a step only.");
		}
		if (this.step != null) {
			throw violation("A command came inside of step '" + this.step.step()
					+ "'. A step does its work without the flow's context: give commands between steps.");
		}
		FlowGuard.refuseMessages(this);
		if (this.branched) {
			throw violation("A command came from the flow's own context while its branches run."
					+ " A branch uses the context that it is given.");
		}
		if (this.stop != null) {
			this.patience.lose(this);
			throw new FlowUnwinding();
		}
		checkViolation();
	}

	private SagaFlowException violation(String text) {
		this.play.violated(text);
		return new SagaFlowException(text);
	}

}
