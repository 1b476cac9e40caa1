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
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

/**
 * Writes transitions in transactions of their own. Passing trouble is waited out; after a
 * commit whose answer may have been lost the instance is read under its lock before
 * anything is written again.
 */
final class SagaWriter {

	private static final Log logger = LogFactory.getLog(SagaWriter.class);

	private static final long FIRST_PAUSE = 20;

	private static final long LONGEST_PAUSE = 2000;

	private final SagaStore store;

	private final TransactionTemplate transaction;

	/** For what is written in the database of the steps. */
	private final TransactionTemplate stepTransaction;

	private final GroupCommit group;

	private final int transientLimit;

	private final CountDownLatch stopped;

	/**
	 * Create a writer.
	 * @param store the store
	 * @param transientLimit how often passing trouble is waited out
	 * @param stopped opened when the engine has stopped
	 */
	SagaWriter(SagaStore store, int transientLimit, CountDownLatch stopped) {
		this.store = store;
		this.transaction = store.transaction();
		this.stepTransaction = store.stepTransaction();
		this.group = new GroupCommit(store);
		this.transientLimit = transientLimit;
		this.stopped = stopped;
	}

	/**
	 * Write a transition.
	 * @param state the state, which is changed accordingly
	 * @param transition the transition
	 * @throws SagaFencedException if the instance belongs to somebody else
	 */
	void write(SagaState state, SagaTransition transition) {
		boolean again = false;
		if (!transition.branch()) {
			GroupCommit.Outcome outcome = this.group.write(new SagaWrite(state.saga(), transition));
			if (outcome == GroupCommit.Outcome.WRITTEN) {
				state.apply(transition);
				return;
			}
			if (outcome == GroupCommit.Outcome.FENCED) {
				throw new SagaFencedException(state.saga().id());
			}
			again = true;
		}
		write(state, transition, () -> {
		}, true, again);
	}

	/**
	 * Write a transition and something else in the same transaction.
	 * @param state the state, which is changed accordingly
	 * @param transition the transition
	 * @param before what is written before the transition
	 * @param repeatable whether that can be written again after a rollback
	 * @throws SagaFencedException if the instance belongs to somebody else
	 */
	void write(SagaState state, SagaTransition transition, Runnable before, boolean repeatable) {
		write(state, transition, before, repeatable, false);
	}

	private void write(SagaState state, SagaTransition transition, Runnable before, boolean repeatable,
			boolean unknown) {
		boolean again = unknown;
		TransactionTemplate used = repeatable ? this.transaction : this.stepTransaction;
		for (int trouble = 1;; trouble++) {
			boolean verify = again;
			try {
				used.executeWithoutResult((status) -> {
					if (!verify || !isWritten(state.saga(), transition)) {
						if (verify && !repeatable) {
							throw new IllegalStateException("What was written with the transition is lost");
						}
						before.run();
						fence(state.saga(), transition);
					}
				});
				state.apply(transition);
				return;
			}
			catch (SagaFencedException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				if (!Failures.isTransient(ex) || trouble > this.transientLimit || !pause(trouble)) {
					throw ex;
				}
				logger.debug("Writing saga '" + state.saga().id() + "' is tried again", ex);
				again = true;
			}
		}
	}

	/**
	 * Write a transition in the current transaction, as its last statements. It may be
	 * committed with them.
	 * @param saga the instance as it was claimed
	 * @param transition the transition
	 * @throws SagaFencedException if the instance belongs to somebody else
	 */
	void fence(SagaRecord saga, SagaTransition transition) {
		if (!this.store.transit(saga, transition)) {
			throw new SagaFencedException(saga.id());
		}
	}

	/**
	 * Whether a step has been checkpointed although its commit seemed to fail.
	 * @param saga the instance as it was claimed
	 * @param step the step as it would have been recorded
	 * @return {@code true} if it has
	 * @throws SagaFencedException if the instance belongs to somebody else
	 */
	boolean isCheckpointed(SagaRecord saga, SagaStepRecord step) {
		for (int trouble = 1;; trouble++) {
			try {
				return Boolean.TRUE.equals(this.transaction.execute((status) -> {
					boolean written = isRecorded(saga, step);
					// The last step's checkpoint may have ended the instance.
					if (!written) {
						requireOwned(saga);
					}
					return written;
				}));
			}
			catch (SagaFencedException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				if (!Failures.isTransient(ex) || trouble > this.transientLimit || !pause(trouble)) {
					throw ex;
				}
			}
		}
	}

	private boolean isRecorded(SagaRecord saga, SagaStepRecord step) {
		this.store.lock(saga.id());
		return this.store.findSteps(saga.id(), saga.run())
			.stream()
			.anyMatch((found) -> found.step().equals(step.step()) && found.kind() == step.kind()
					&& found.iteration() == step.iteration() && found.attempt() == step.attempt()
					&& found.status() == step.status() && Objects.equals(found.node(), step.node()));
	}

	private boolean isWritten(SagaRecord saga, SagaTransition transition) {
		SagaRecord found = requireOwned(saga);
		if (transition.run() != saga.run()) {
			return found.run() == transition.run();
		}
		for (SagaStepRecord step : transition.newSteps()) {
			return isRecorded(saga, step);
		}
		for (SagaStepRecord step : transition.changedSteps()) {
			return isRecorded(saga, step);
		}
		return found.status() == transition.status() && found.reason() == transition.reason()
				&& found.updatedAt().toEpochMilli() == transition.at().toEpochMilli();
	}

	/**
	 * Make sure, without a lock, that an instance belongs to this node.
	 * @param saga the instance as it was claimed
	 * @throws SagaFencedException if it belongs to somebody else
	 */
	void checkOwned(SagaRecord saga) {
		requireOwned(saga, this.store.find(saga.id()));
	}

	private SagaRecord requireOwned(SagaRecord saga) {
		return requireOwned(saga, this.store.lock(saga.id()));
	}

	private static SagaRecord requireOwned(SagaRecord saga, Optional<SagaRecord> current) {
		return current.filter(
				(found) -> found.epoch() == saga.epoch() && saga.owner() != null && saga.owner().equals(found.owner()))
			.orElseThrow(() -> new SagaFencedException(saga.id()));
	}

	/**
	 * Wait before something is tried again.
	 * @param trouble how often it failed
	 * @return {@code false} if the engine has stopped
	 */
	boolean pause(int trouble) {
		try {
			long millis = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(trouble, 10));
			return !this.stopped.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
