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
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaBranch;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaParallelException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Runs branches of a flow at once, each in a thread of its own as long as it can go on,
 * while the thread of the flow waits. When all of them have ended or wait, the flow waits
 * too, without any thread.
 *
 * @param <I> type of an item
 * @param <R> type of a result
 */
final class FlowBranches<I, R> {

	private static final long LOOK = 50;

	private final FlowScope scope;

	private final SagaParallel options;

	private final SagaBranch<? super I, ? extends R> body;

	private final BlockingQueue<FlowBranch<I, R>> settled = new LinkedBlockingQueue<>();

	private int running;

	private boolean interrupted;

	/** What comes meanwhile is noted by the outermost branches. */
	private @Nullable FlowNotes notes;

	FlowBranches(FlowScope scope, SagaParallel options, SagaBranch<? super I, ? extends R> body) {
		this.scope = scope;
		this.options = options;
		this.body = body;
	}

	List<R> run(String name, List<I> items) {
		FlowCommand command = this.scope.next(SagaStepKind.PARALLEL, name);
		List<FlowBranch<I, R>> branches = new ArrayList<>();
		for (int i = 0; i < items.size(); i++) {
			branches.add(new FlowBranch<>(i, items.get(i), FlowNames.scope(command.name(), command.iteration(), i),
					this.body));
		}
		SagaStepRecord record = command.record();
		State before = (record != null) ? read(record) : null;
		if (before != null && before.branches() != items.size()) {
			throw this.scope.stop(FlowStop.park("The flow no longer matches its history: it had " + before.branches()
					+ " branches '" + name + "', and has " + items.size() + ". Restore what it did, then retry."));
		}
		if (before != null && record != null && record.status() == SagaStepStatus.COMPLETED) {
			replay(branches);
			return join(name, branches, before.failed());
		}
		if (!this.scope.isLive()) {
			replay(branches);
			throw this.scope.stop(FlowStop.END);
		}
		FlowLive live = this.scope.ready();
		if (record == null) {
			String tooMany = this.scope.play()
				.size()
				.check(command, items.size(), live.runtime().settings().flowHistoryLimit());
			if (tooMany != null) {
				throw this.scope.stop(FlowStop.park(tooMany));
			}
			record = SagaStepRecord
				.first(this.scope.state().saga(), command.name(), command.iteration(), command.position(),
						SagaStepKind.PARALLEL, live.now())
				.settled(SagaStepStatus.STARTED, this.scope.play().invoker().write(new State(items.size(), List.of())),
						null, live.now());
			this.scope.state().pend(record, true);
		}
		if (this.scope.state().isPending()) {
			// What the branches write must not come before what led to it.
			this.scope.attempt(
					() -> live.runtime().writer().write(this.scope.state(), this.scope.state().transition(live.now())));
		}
		String prefix = FlowNames.branches(command.name(), command.iteration());
		if (this.options.failFast() && FlowBranchSteps.hasFailed(this.scope.state(), prefix)) {
			// A branch that failed before lets no other one begin anything.
			replay(branches);
		}
		runAll(branches, prefix, live);
		return join(name, branches, end(command, record, branches, live));
	}

	private void replay(List<FlowBranch<I, R>> branches) {
		this.scope.entry().branched(true);
		try {
			for (FlowBranch<I, R> branch : branches) {
				branch.replay(this.scope.play(), this.scope.state());
				FlowStop stop = branch.stop();
				if (stop != null && stop.is(FlowStop.Kind.PARK)) {
					throw this.scope.stop(stop);
				}
			}
		}
		finally {
			this.scope.entry().branched(false);
		}
	}

	/**
	 * Run the branches until they have ended, or one has failed and that is the end of
	 * all. Stops the flow if they have to wait.
	 * @param branches the branches
	 * @param prefix what the names of their records begin with
	 * @param live the live part
	 */
	private void runAll(List<FlowBranch<I, R>> branches, String prefix, FlowLive live) {
		while (true) {
			if (!isFailing(branches)) {
				this.scope.entry().branched(true);
				try {
					round(branches, live);
				}
				finally {
					this.scope.entry().branched(false);
				}
			}
			stopIfAny(branches, FlowStop.Kind.TROUBLE);
			Throwable trouble = (this.notes != null) ? this.notes.trouble() : null;
			if (trouble != null) {
				throw this.scope.stop(FlowStop.trouble(trouble));
			}
			this.scope.attempt(() -> refresh(live));
			stopIfAny(branches, FlowStop.Kind.PARK);
			Instant answer = isFailing(branches) ? FlowBranchSteps.answerDueAt(this.scope.state(), prefix, live.now())
					: null;
			if (answer == null && isOver(branches)) {
				return;
			}
			int met = this.scope.met();
			this.scope.ready();
			if (answer != null) {
				// Nothing is begun any more, but what was sent is waited for.
				if (met == this.scope.met()) {
					throw this.scope.stop(FlowStop.waiting(answer));
				}
				continue;
			}
			// What was met may be what a branch waits for.
			boolean again = met != this.scope.met() || branches.stream()
				.anyMatch((branch) -> branch.outcome() == null || isStopped(branch, FlowStop.Kind.YIELD)
						|| (!branch.isDone() && !branch.isInformed(this.scope.play())));
			if (!again) {
				throw this.scope.stop(FlowStop.waiting(dueAt(branches)));
			}
		}
	}

	private boolean isOver(List<FlowBranch<I, R>> branches) {
		return branches.stream().allMatch(FlowBranch::isDone) || isFailing(branches);
	}

	private boolean isFailing(List<FlowBranch<I, R>> branches) {
		return this.options.failFast() && branches.stream().anyMatch(FlowBranch::isFailed);
	}

	private void stopIfAny(List<FlowBranch<I, R>> branches, FlowStop.Kind kind) {
		FlowStop found = null;
		for (FlowBranch<I, R> branch : branches) {
			FlowStop stop = branch.stop();
			// That the instance is lost weighs more than any trouble.
			if (stop != null && stop.is(kind) && (found == null || stop.trouble() instanceof SagaFencedException)) {
				found = stop;
			}
		}
		if (found != null) {
			throw this.scope.stop(found);
		}
	}

	private static boolean isStopped(FlowBranch<?, ?> branch, FlowStop.Kind kind) {
		FlowStop stop = branch.stop();
		return stop != null && stop.is(kind);
	}

	private @Nullable Instant dueAt(List<FlowBranch<I, R>> branches) {
		Instant first = null;
		for (FlowBranch<I, R> branch : branches) {
			FlowStop stop = branch.stop();
			Instant due = (stop != null) ? stop.dueAt() : null;
			first = (due != null && (first == null || due.isBefore(first))) ? due : first;
		}
		return first;
	}

	private void round(List<FlowBranch<I, R>> branches, FlowLive live) {
		List<FlowBranch<I, R>> waiting = new ArrayList<>(
				branches.stream().filter((branch) -> !branch.isDone()).toList());
		List<FlowBranch<I, R>> delayed = new ArrayList<>();
		boolean stopping = false;
		this.interrupted = false;
		FlowNotes current = this.scope.state().isBranch() ? null
				: new FlowNotes(this.scope.play(), live, this.scope.state().branch());
		this.notes = current;
		if (current != null) {
			this.scope.play().noteBy(current);
		}
		while (true) {
			if (!stopping && current != null && !current.take()) {
				stopping = true;
				branches.forEach(FlowBranch::cut);
			}
			while (!stopping && !waiting.isEmpty() && this.running < this.options.concurrency()) {
				start(waiting.remove(0), this.scope.state().branch(), live);
			}
			if (!stopping && this.running > 0) {
				startDelayed(delayed, live);
			}
			if (this.running == 0) {
				break;
			}
			FlowBranch<I, R> branch = await();
			stopping |= this.interrupted;
			if (branch != null) {
				this.running--;
				boolean failed = branch.isFailed() && this.options.failFast();
				if (failed || isStopped(branch, FlowStop.Kind.TROUBLE) || isStopped(branch, FlowStop.Kind.PARK)) {
					stopping = true;
					branches.forEach(FlowBranch::cut);
				}
				else if (isStopped(branch, FlowStop.Kind.WAITING)) {
					delayed.add(branch);
				}
			}
		}
		if (this.interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Let branches go on whose time has come while others still run, or that may not know
	 * of what they wait for.
	 * @param delayed branches that wait
	 * @param live the live part
	 */
	private void startDelayed(List<FlowBranch<I, R>> delayed, FlowLive live) {
		Instant now = live.now();
		for (Iterator<FlowBranch<I, R>> branches = delayed.iterator(); branches.hasNext()
				&& this.running < this.options.concurrency();) {
			FlowBranch<I, R> branch = branches.next();
			FlowStop stop = branch.stop();
			SagaState state = branch.state();
			boolean due = stop != null && stop.dueAt() != null && !stop.dueAt().isAfter(now);
			if (state != null && (due || !branch.isInformed(this.scope.play()))) {
				branches.remove();
				start(branch, state, live);
			}
		}
	}

	private @Nullable FlowBranch<I, R> await() {
		try {
			return this.settled.poll(LOOK, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			// What was begun is waited for; nothing else is begun.
			this.interrupted = true;
			return null;
		}
	}

	private void start(FlowBranch<I, R> branch, SagaState state, FlowLive live) {
		this.running++;
		branch.inform(this.scope.play(), state);
		try {
			live.runtime()
				.executor()
				.execute(() -> branch.run(this.scope, state, live, () -> this.settled.add(branch)));
		}
		catch (RuntimeException | Error ex) {
			branch.failedToRun(ex);
			this.settled.add(branch);
		}
	}

	private void refresh(FlowLive live) {
		SagaRecord before = this.scope.state().saga();
		SagaRecord current = live.runtime()
			.store()
			.find(before.id())
			.filter((saga) -> saga.epoch() == before.epoch() && before.owner() != null
					&& before.owner().equals(saga.owner()))
			.orElseThrow(() -> new SagaFencedException(before.id()));
		this.scope.state().refresh(current, live.runtime().store().findSteps(before.id(), before.run()));
		if (!this.scope.state().isBranch()) {
			this.scope.play().size().set(this.scope.state().size());
		}
	}

	private List<Integer> end(FlowCommand command, SagaStepRecord begun, List<FlowBranch<I, R>> branches,
			FlowLive live) {
		Instant now = live.now();
		SagaState state = this.scope.state();
		List<Integer> failed = branches.stream().filter(FlowBranch::isFailed).map(FlowBranch::number).toList();
		String json = this.scope.play().invoker().write(new State(branches.size(), failed));
		state.pend(begun.settled(SagaStepStatus.COMPLETED, json, null, now), false);
		// What another's failure has stopped in between is not tried again.
		String prefix = FlowNames.branches(command.name(), command.iteration());
		SagaTransition last = FlowBranchSteps.giveUp(state, prefix, now);
		if (last != null) {
			this.scope.attempt(() -> live.runtime().writer().write(state, last));
		}
		return failed;
	}

	private State read(SagaStepRecord record) {
		Object read = this.scope.read(record.result(), State.class, "What is stored of branches");
		return (read instanceof State known) ? known : new State(0, List.of());
	}

	@SuppressWarnings({ "unchecked", "NullAway" })
	private List<R> join(String name, List<FlowBranch<I, R>> branches, List<Integer> failed) {
		Map<Integer, Exception> failures = new TreeMap<>();
		for (int number : failed) {
			FlowOutcome outcome = (number < branches.size()) ? branches.get(number).outcome() : null;
			Throwable failure = (outcome != null) ? outcome.failure() : null;
			if (failure instanceof Error error) {
				throw error;
			}
			if (!(failure instanceof Exception exception)) {
				throw unlike(name, number, "failed");
			}
			failures.put(number, exception);
		}
		if (!failures.isEmpty()) {
			throw new SagaParallelException(name, failures);
		}
		List<R> results = new ArrayList<>();
		for (FlowBranch<I, R> branch : branches) {
			FlowOutcome outcome = branch.outcome();
			if (outcome == null || outcome.stop() != null || outcome.failure() != null) {
				throw unlike(name, branch.number(), "ended");
			}
			results.add((R) outcome.result());
		}
		return results;
	}

	private FlowUnwinding unlike(String name, int number, String what) {
		return this.scope.stop(FlowStop.park("The flow no longer matches its history: branch " + number + " of '" + name
				+ "' " + what + " according to the history, and does not any more. Restore what it did, then retry."));
	}

	/**
	 * What is recorded of branches.
	 *
	 * @param branches how many there are
	 * @param failed numbers of those that failed
	 */
	record State(int branches, List<Integer> failed) {

		// A mapper may leave out what is empty.
		@SuppressWarnings("NullAway")
		State {
			failed = (failed != null) ? List.copyOf(failed) : List.of();
		}

	}

}
