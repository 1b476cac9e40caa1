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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Executes steps of one instance at once, each in a thread of its own, while the thread
 * of the instance waits. A failed step is tried again while others still run. After one
 * has been given up no attempt is begun any more.
 * <p>
 * A transactional step holds a connection and so needs a place: one uses that of the
 * instance, others take free ones, and those that find none wait for a place. Steps that
 * are not transactional need none.
 */
final class ParallelSteps {

	/** How often a place is looked for that somebody else may have given back. */
	private static final long LOOK = 50;

	/** How often the time limit of the instance is looked at. */
	private static final long LONG_LOOK = 1000;

	private final SagaRuntime runtime;

	private final LocalStepRunner local;

	private final RemoteStepRunner remote;

	private final BooleanSupplier mayGoOn;

	private final BlockingQueue<Branch> settled = new LinkedBlockingQueue<>();

	private final List<Branch> waiting = new ArrayList<>();

	private boolean ownPlaceIsFree = true;

	private boolean stopping;

	private @Nullable Throwable failure;

	private int running;

	ParallelSteps(SagaRuntime runtime, LocalStepRunner local, RemoteStepRunner remote, BooleanSupplier mayGoOn) {
		this.runtime = runtime;
		this.local = local;
		this.remote = remote;
		this.mayGoOn = mayGoOn;
	}

	void run(SagaState state, List<StepCall> calls) {
		calls.forEach((call) -> this.waiting.add(new Branch(state.branch(), call)));
		Instant deadline = state.saga().deadlineAt();
		boolean interrupted = false;
		while (true) {
			this.stopping |= !this.mayGoOn.getAsBoolean()
					|| (deadline != null && !this.runtime.now().isBefore(deadline));
			startWhatIsDue();
			if (this.running == 0) {
				break;
			}
			try {
				Branch branch = this.settled.poll(this.waiting.isEmpty() ? LONG_LOOK : LOOK, TimeUnit.MILLISECONDS);
				if (branch != null) {
					settle(branch);
				}
			}
			catch (InterruptedException ex) {
				// What was begun is waited for; nothing else is begun.
				interrupted = true;
				this.stopping = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		throwFailure();
		refresh(state);
	}

	private void startWhatIsDue() {
		Instant now = this.runtime.now();
		for (Iterator<Branch> branches = this.waiting.iterator(); branches.hasNext() && !this.stopping;) {
			Branch branch = branches.next();
			if (branch.call.isDue(now) && takePlace(branch)) {
				branches.remove();
				start(branch);
			}
		}
	}

	private boolean takePlace(Branch branch) {
		if (!branch.call.step().transactional()) {
			return true;
		}
		if (this.ownPlaceIsFree) {
			this.ownPlaceIsFree = false;
			branch.place = Place.OWN;
			return true;
		}
		if (this.runtime.places().tryTake()) {
			branch.place = Place.TAKEN;
			return true;
		}
		return false;
	}

	private void givePlaceBack(Branch branch) {
		if (branch.place == Place.OWN) {
			this.ownPlaceIsFree = true;
		}
		else if (branch.place == Place.TAKEN) {
			this.runtime.places().giveBack(1);
		}
		branch.place = Place.NONE;
	}

	private void start(Branch branch) {
		branch.failure = null;
		this.running++;
		try {
			this.runtime.executor().execute(() -> execute(branch));
		}
		catch (RuntimeException | Error ex) {
			branch.failure = ex;
			this.settled.add(branch);
		}
	}

	private void execute(Branch branch) {
		try {
			if (!this.runtime.isOneCommit(branch.call)) {
				executeRemote(branch);
				return;
			}
			this.local.run(branch.state, branch.call);
		}
		catch (RuntimeException | Error ex) {
			branch.failure = ex;
		}
		this.settled.add(branch);
	}

	private void executeRemote(Branch branch) {
		AtomicBoolean timedOut = new AtomicBoolean();
		AtomicBoolean ended = new AtomicBoolean();
		try {
			this.remote.run(branch.state, branch.call, () -> {
				// The thread may hang; until it ends it takes a place.
				this.runtime.places().charge();
				timedOut.set(true);
				if (ended.get() && timedOut.compareAndSet(true, false)) {
					this.runtime.places().giveBack(1);
				}
				this.settled.add(branch);
			});
			this.settled.add(branch);
		}
		catch (SagaAbandonedException ex) {
			if (ex.isStopping()) {
				branch.failure = ex;
				this.settled.add(branch);
			}
			ended.set(true);
			if (timedOut.compareAndSet(true, false)) {
				this.runtime.places().giveBack(1);
			}
		}
		catch (RuntimeException | Error ex) {
			branch.failure = ex;
			this.settled.add(branch);
		}
	}

	private void settle(Branch branch) {
		this.running--;
		givePlaceBack(branch);
		if (branch.failure != null) {
			this.stopping = true;
			// That the instance is lost weighs more than any trouble.
			if (this.failure == null || branch.failure instanceof SagaFencedException) {
				this.failure = branch.failure;
			}
			return;
		}
		StepCall next = StepCall.forward(branch.call.saga(), branch.call.step(), branch.state);
		SagaStepRecord record = next.previous();
		if (record != null && record.status() == SagaStepStatus.RETRYING) {
			branch.call = next;
			this.waiting.add(branch);
		}
		else if (record == null
				|| (record.status() != SagaStepStatus.COMPLETED && record.status() != SagaStepStatus.AWAITING)) {
			this.stopping = true;
		}
	}

	private void throwFailure() {
		if (this.failure instanceof RuntimeException ex) {
			throw ex;
		}
		if (this.failure instanceof Error ex) {
			throw ex;
		}
	}

	private void refresh(SagaState state) {
		SagaRecord before = state.saga();
		SagaRecord current = this.runtime.store()
			.find(before.id())
			.filter((saga) -> saga.epoch() == before.epoch() && before.owner() != null
					&& before.owner().equals(saga.owner()))
			.orElseThrow(() -> new SagaFencedException(before.id()));
		state.refresh(current, this.runtime.store().findSteps(before.id(), before.run()));
	}

	private enum Place {

		NONE, OWN, TAKEN

	}

	/**
	 * One of the steps. Used by the thread of the instance and, while it runs, by its
	 * own; the queue hands it over.
	 */
	private static final class Branch {

		private final SagaState state;

		private StepCall call;

		private Place place = Place.NONE;

		private @Nullable Throwable failure;

		Branch(SagaState state, StepCall call) {
			this.state = state;
			this.call = call;
		}

	}

}
