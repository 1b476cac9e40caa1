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

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * A line of execution of a flow: the flow itself, or a branch of it. Compares each
 * command with the history. Once it has stopped, every further command stops it again,
 * whatever the flow's code did about it. Used by one thread, and says so to others.
 */
final class FlowScope {

	private final FlowEntry entry;

	private final FlowPlay play;

	private final @Nullable FlowExecutor executor;

	private final SagaState state;

	private final String prefix;

	private final FlowCursor cursor;

	/** How often something was met that was asked of the instance. */
	private int met;

	private final FlowPatience patience = new FlowPatience();

	private volatile @Nullable FlowStop stop;

	private volatile boolean cut;

	private volatile Consumer<String> lost = (reason) -> {
	};

	private volatile BooleanSupplier cutAbove = () -> false;

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
		this.entry = new FlowEntry(play);
		this.cursor = new FlowCursor(state, prefix, play.carriedIterations(state));
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
	 * What lets commands in.
	 * @return the entry
	 */
	FlowEntry entry() {
		return this.entry;
	}

	/**
	 * Let the next command stop this branch, because another one has failed.
	 */
	void cut() {
		this.cut = true;
	}

	boolean isCut() {
		return this.cut || this.cutAbove.getAsBoolean();
	}

	/**
	 * Say whether the branch that this one belongs to has been cut.
	 * @param above says so
	 */
	void cutBy(BooleanSupplier above) {
		this.cutAbove = above;
	}

	/**
	 * The next command of the flow.
	 * @param kind its kind
	 * @param name its name
	 * @return the command, with what is recorded of it
	 */
	FlowCommand next(SagaStepKind kind, String name) {
		enter();
		String stored = FlowNames.require(this.prefix, name, kind);
		FlowCommand command = this.cursor.next(kind, stored);
		if (!command.isRecorded()) {
			throw stop(mismatch(command.mismatch(this.prefix)));
		}
		if (command.record() == null) {
			checkSize(command);
		}
		return command;
	}

	private FlowStop mismatch(String text) {
		Instant mark = this.cursor.unknownMark();
		// Other nodes may have the code that made the mark, while nodes are being
		// replaced.
		return (mark != null) ? FlowStop.park(text, mark.plus(FlowStop.ELSEWHERE)) : FlowStop.park(text);
	}

	private void checkSize(Object command) {
		int limit = live().runtime().settings().flowHistoryLimit();
		String tooLong = this.play.size().add(this.state.saga(), command, limit);
		if (tooLong != null) {
			throw stop(FlowStop.park(tooLong));
		}
	}

	/**
	 * Check that the history does not go on when the flow ends.
	 * @return the reason why it does not fit, {@code null} if it does
	 */
	@Nullable FlowStop unfinishedHistory() {
		String text = this.cursor.unfinished();
		return (text != null) ? mismatch(text) : null;
	}

	/**
	 * Whether the history has nothing that comes after this.
	 * @return {@code true} at its end
	 */
	boolean isAtEnd() {
		enter();
		return this.cursor.peek() == null;
	}

	/**
	 * Whether this instance runs with a change.
	 * @param id id of the change
	 * @return {@code true} if it does
	 */
	boolean changed(String id) {
		enter();
		String stored = FlowNames.require(this.prefix, id, SagaStepKind.PATCH);
		Boolean known = this.cursor.known(stored);
		Boolean changed = (known != null) ? known : this.cursor.changed(stored);
		if (changed == null) {
			FlowLive live = live();
			checkSize("change '" + id + "'");
			this.cursor.mark(stored, live.now());
		}
		return !Boolean.FALSE.equals(changed);
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
			throw this.entry
				.violation("A branch cannot continue as new: let the flow do that when its branches have ended.");
		}
		ready();
		String unknown = FlowReplay.unknown(this.play, this.state);
		if (unknown != null) {
			throw stop(FlowStop.park(unknown));
		}
		FlowStop unfinished = unfinishedHistory();
		if (unfinished != null) {
			throw stop(unfinished);
		}
		try {
			SagaRecords.checkInput(this.play.definition(), input);
			return stop(FlowStop
				.nextRun(String.valueOf(this.play.invoker().write(input, () -> "The input of the next run"))));
		}
		catch (IllegalArgumentException | SagaException | PayloadSerializationException ex) {
			throw stop(FlowStop.park("The flow cannot begin its next run: " + ex.getMessage()));
		}
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
			this.met++;
			attempt(() -> live.requests().meet(this.state));
		}
		boolean goesOn = !isCut() && live.mayGoOn().getAsBoolean() && (main || this.play.isGoingOn())
				&& !this.state.isReleased() && this.state.saga().reason() == null && !live.isOver(this.state.saga());
		if (!goesOn) {
			throw stop(FlowStop.YIELD);
		}
		return live;
	}

	/**
	 * How often {@link #ready()} has met something that was asked of the instance.
	 * @return the number
	 */
	int met() {
		return this.met;
	}

	/**
	 * Do something of the engine; trouble with it is none of the flow's business, nor is
	 * the flow's guard that of listeners, interceptors and the code of steps.
	 * @param task what to do
	 */
	void attempt(Runnable task) {
		this.entry.executing(true);
		try (FlowGuard.Pause pause = FlowGuard.pause()) {
			task.run();
		}
		catch (FlowViolationException ex) {
			throw stop(FlowStop.park(String.valueOf(ex.getMessage())));
		}
		catch (RuntimeException | Error ex) {
			throw stop(FlowStop.trouble(ex));
		}
		finally {
			this.entry.executing(false);
		}
	}

	/**
	 * Read what is stored; if it does not fit, the instance is parked.
	 * @param json what is stored
	 * @param type its type
	 * @param what what it is, for people
	 * @return the value
	 */
	@Nullable Object read(@Nullable String json, Type type, String what) {
		try {
			return this.play.invoker().read(json, type);
		}
		catch (PayloadSerializationException ex) {
			throw stop(FlowStop.park(what + " does not fit: " + ex.getMessage() + " Restore its type, then retry."));
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
	 * Check that a command may come.
	 */
	void enter() {
		this.entry.checkOrigin(this);
		if (this.stop != null) {
			this.patience.lose(this);
			throw new FlowUnwinding();
		}
		this.entry.checkBetween();
		checkViolation();
	}

}
