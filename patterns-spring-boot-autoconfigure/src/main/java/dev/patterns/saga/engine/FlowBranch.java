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

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.patterns.logging.LogContext;
import dev.patterns.saga.SagaBranch;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * A branch of a flow. Used by the thread of the flow and, while it runs, by its own.
 *
 * @param <I> type of its item
 * @param <R> type of its result
 */
final class FlowBranch<I, R> {

	private final int number;

	private final I item;

	private final String prefix;

	private final SagaBranch<? super I, ? extends R> body;

	private volatile @Nullable FlowScope scope;

	private volatile @Nullable FlowOutcome outcome;

	private volatile @Nullable SagaState state;

	private volatile boolean cut;

	/** How much of what was noted while branches run it knows. */
	private int known;

	FlowBranch(int number, I item, String prefix, SagaBranch<? super I, ? extends R> body) {
		this.number = number;
		this.item = item;
		this.prefix = prefix;
		this.body = body;
	}

	int number() {
		return this.number;
	}

	@Nullable FlowOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Whether it has ended, by itself or by a failure.
	 * @return {@code false} if it has to be run again
	 */
	boolean isDone() {
		FlowOutcome current = this.outcome;
		return current != null && current.stop() == null;
	}

	boolean isFailed() {
		FlowOutcome current = this.outcome;
		return isDone() && current != null && current.failure() != null;
	}

	/**
	 * The state with which it was run last.
	 * @return the state, {@code null} if it was not run
	 */
	@Nullable SagaState state() {
		return this.state;
	}

	@Nullable FlowStop stop() {
		FlowOutcome current = this.outcome;
		return (current != null) ? current.stop() : null;
	}

	/**
	 * Let a state for this branch know what was noted meanwhile.
	 * @param play the call of the flow
	 * @param own the state
	 */
	void inform(FlowPlay play, SagaState own) {
		List<SagaStepRecord> news = play.news();
		news.forEach(own::learn);
		this.known = news.size();
	}

	boolean isInformed(FlowPlay play) {
		return this.known == play.news().size();
	}

	/**
	 * Let its next command stop it.
	 */
	void cut() {
		this.cut = true;
		FlowScope current = this.scope;
		if (current != null) {
			current.cut();
		}
	}

	/**
	 * Run it as far as its history goes, in the current thread.
	 * @param play the call of the flow
	 * @param state the state
	 */
	void replay(FlowPlay play, SagaState state) {
		this.outcome = run(new FlowScope(play, state, this.prefix, null));
	}

	/**
	 * Run it as far as possible, in the current thread.
	 * @param parent the scope that it belongs to
	 * @param own a state of its own
	 * @param live the live part
	 * @param onSettled called once it is settled for now: in another thread if an attempt
	 * took too long, and then its own thread may hang
	 */
	void run(FlowScope parent, SagaState own, FlowLive live, Runnable onSettled) {
		this.state = own;
		AtomicBoolean charged = new AtomicBoolean();
		AtomicBoolean ended = new AtomicBoolean();
		AtomicBoolean settled = new AtomicBoolean();
		Consumer<FlowOutcome> settle = (result) -> {
			if (settled.compareAndSet(false, true)) {
				this.outcome = result;
				if (isDone()) {
					this.state = null;
				}
				onSettled.run();
			}
		};
		Runnable onTimeout = () -> {
			// The thread may hang; until it ends it takes a place.
			live.runtime().places().charge();
			charged.set(true);
			if (ended.get() && charged.compareAndSet(true, false)) {
				live.runtime().places().giveBack(1);
			}
			settle.accept(new FlowOutcome(FlowStop.YIELD, null, null));
		};
		StepExecutor executor = new StepExecutor(live.runtime(), onTimeout, live.mayGoOn());
		FlowPlay play = parent.play();
		FlowScope current = new FlowScope(play, own, this.prefix,
				(present, call) -> play.executeInPlace(call, () -> executor.execute(present, call)));
		current.cutBy(parent::isCut);
		this.scope = current;
		if (this.cut) {
			current.cut();
		}
		current.onLost((reason) -> settle.accept(new FlowOutcome(FlowStop.park(reason), null, null)));
		FlowOutcome came = run(current);
		if (settled.get()) {
			giveBack(live, ended, charged);
			return;
		}
		came = write(current, came, live);
		if (came.stop() == null || !(came.stop().trouble() instanceof SagaAbandonedException ex) || ex.isStopping()) {
			settle.accept(came);
		}
		giveBack(live, ended, charged);
	}

	private static void giveBack(FlowLive live, AtomicBoolean ended, AtomicBoolean charged) {
		ended.set(true);
		if (charged.compareAndSet(true, false)) {
			live.runtime().places().giveBack(1);
		}
	}

	/**
	 * Take note that it could not be run.
	 * @param trouble why
	 */
	void failedToRun(Throwable trouble) {
		this.outcome = new FlowOutcome(FlowStop.trouble(trouble), null, null);
	}

	private FlowOutcome run(FlowScope own) {
		Object result = null;
		Throwable failure = null;
		SagaRecord saga = own.state().saga();
		try (FlowGuard guard = new FlowGuard(own);
				LogContext log = LogContext.open()
					.put(LogContext.SAGA_ID, saga.id())
					.put(LogContext.SAGA_NAME, saga.name())) {
			result = this.body.run(this.item, new FlowContext(own));
		}
		catch (Exception | Error ex) {
			failure = ex;
		}
		finally {
			own.entry().close();
		}
		return FlowOutcome.of(own, result, failure);
	}

	/**
	 * Write what the branch has recorded and not written.
	 * @param own its scope
	 * @param came what came of it
	 * @param live the live part
	 * @return what came of it, in the end
	 */
	private static FlowOutcome write(FlowScope own, FlowOutcome came, FlowLive live) {
		FlowStop stop = came.stop();
		if (!own.state().isPending() || (stop != null && stop.is(FlowStop.Kind.TROUBLE))) {
			return came;
		}
		try {
			SagaTransition transition = own.state().transition(live.now());
			live.runtime().writer().write(own.state(), transition);
			return came;
		}
		catch (RuntimeException | Error ex) {
			return new FlowOutcome(FlowStop.trouble(ex), null, null);
		}
	}

}
