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

package dev.patterns.saga.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;

/**
 * What the owner of an instance writes at once. Immutable: each method that changes
 * something returns a copy.
 */
public final class SagaTransition {

	private final Instant at;

	private final boolean branch;

	private int run;

	private SagaStatus status;

	private @Nullable SagaEndReason reason;

	private @Nullable String failure;

	private @Nullable Instant dueAt;

	private @Nullable Instant resumeAt;

	private @Nullable Instant deadlineAt;

	private boolean released;

	private List<SagaStepRecord> newSteps;

	private List<SagaStepRecord> changedSteps;

	private List<SagaAttemptRecord> attempts;

	private int completions;

	private @Nullable String input;

	private SagaTransition(SagaRecord saga, Instant at, boolean branch) {
		this.at = at;
		this.branch = branch;
		this.run = saga.run();
		this.status = saga.status();
		this.reason = saga.reason();
		this.failure = saga.failure();
		this.dueAt = saga.dueAt();
		this.resumeAt = saga.resumeAt();
		this.deadlineAt = saga.deadlineAt();
		this.newSteps = List.of();
		this.changedSteps = List.of();
		this.attempts = List.of();
	}

	private SagaTransition(SagaTransition other) {
		this.at = other.at;
		this.branch = other.branch;
		this.run = other.run;
		this.status = other.status;
		this.reason = other.reason;
		this.failure = other.failure;
		this.dueAt = other.dueAt;
		this.resumeAt = other.resumeAt;
		this.deadlineAt = other.deadlineAt;
		this.released = other.released;
		this.newSteps = other.newSteps;
		this.changedSteps = other.changedSteps;
		this.attempts = other.attempts;
		this.completions = other.completions;
		this.input = other.input;
	}

	/**
	 * A transition that leaves everything as it is, to be refined.
	 * @param saga the instance
	 * @param at the time of the transition
	 * @return the transition
	 */
	public static SagaTransition of(SagaRecord saga, Instant at) {
		return new SagaTransition(saga, at, false);
	}

	/**
	 * A transition of one of several steps that run at once. It records steps and
	 * attempts, and leaves the instance as it is but for the number of completions; the
	 * store gives a completed step its position.
	 * @param saga the instance
	 * @param at the time of the transition
	 * @return the transition
	 */
	public static SagaTransition branchOf(SagaRecord saga, Instant at) {
		return new SagaTransition(saga, at, true);
	}

	/**
	 * A copy with another status.
	 * @param next next status of the instance
	 * @return the new transition
	 */
	public SagaTransition to(SagaStatus next) {
		SagaTransition copy = new SagaTransition(this);
		copy.status = next;
		return copy;
	}

	/**
	 * A copy that begins the compensation.
	 * @param why the reason
	 * @param text the failure as text
	 * @return the new transition
	 */
	public SagaTransition compensating(SagaEndReason why, @Nullable String text) {
		SagaTransition copy = new SagaTransition(this);
		copy.status = SagaStatus.COMPENSATING;
		copy.reason = why;
		copy.failure = text;
		copy.dueAt = this.at;
		copy.resumeAt = null;
		return copy;
	}

	/**
	 * A copy that gives the instance up.
	 * @param next when it goes on, {@code null} if it does not go on by itself
	 * @return the new transition
	 */
	public SagaTransition release(@Nullable Instant next) {
		SagaTransition copy = new SagaTransition(this);
		copy.dueAt = next;
		copy.released = true;
		return copy;
	}

	/**
	 * A copy that halts the instance and gives it up.
	 * @param next when it would have gone on
	 * @return the new transition
	 */
	public SagaTransition suspend(Instant next) {
		SagaTransition copy = to(SagaStatus.SUSPENDED).release(null);
		copy.resumeAt = next;
		return copy;
	}

	/**
	 * A copy that lets a halted instance go on.
	 * @param next next status of the instance
	 * @param when when it goes on
	 * @return the new transition
	 */
	public SagaTransition resume(SagaStatus next, Instant when) {
		SagaTransition copy = to(next);
		copy.dueAt = when;
		copy.resumeAt = null;
		return copy;
	}

	/**
	 * A copy that begins another run of the instance.
	 * @param kept the steps that count as done, as records of the new run
	 * @param deadline time limit of the new run, {@code null} for none
	 * @return the new transition
	 */
	public SagaTransition rerun(List<SagaStepRecord> kept, @Nullable Instant deadline) {
		SagaTransition copy = new SagaTransition(this);
		copy.run = this.run + 1;
		copy.status = SagaStatus.RUNNING;
		copy.reason = null;
		copy.failure = null;
		copy.dueAt = this.at;
		copy.resumeAt = null;
		copy.deadlineAt = deadline;
		copy.newSteps = List.copyOf(kept);
		return copy;
	}

	/**
	 * A copy that goes on in another run with another input.
	 * @param next input of the next run as JSON
	 * @param kept what the next run takes over, as records of that run
	 * @param deadline time limit of the new run, {@code null} for none
	 * @return the new transition
	 */
	public SagaTransition goOn(String next, List<SagaStepRecord> kept, @Nullable Instant deadline) {
		SagaTransition copy = rerun(kept, deadline);
		copy.input = next;
		return copy;
	}

	/**
	 * A copy that parks the instance until somebody asks for a repetition.
	 * @param why the reason
	 * @return the new transition
	 */
	public SagaTransition park(String why) {
		SagaTransition copy = to(SagaStatus.PARKED).withFailure(why).release(null);
		copy.resumeAt = null;
		return copy;
	}

	/**
	 * A copy with another failure.
	 * @param text the failure as text
	 * @return the new transition
	 */
	public SagaTransition withFailure(@Nullable String text) {
		SagaTransition copy = new SagaTransition(this);
		copy.failure = text;
		return copy;
	}

	/**
	 * A copy that records a step.
	 * @param step the step
	 * @param first whether it is recorded for the first time
	 * @return the new transition
	 */
	public SagaTransition with(SagaStepRecord step, boolean first) {
		SagaTransition copy = new SagaTransition(this);
		if (first) {
			copy.newSteps = append(this.newSteps, step);
		}
		else {
			copy.changedSteps = append(this.changedSteps, step);
		}
		copy.completions += (step.completion() != null) ? 1 : 0;
		return copy;
	}

	/**
	 * A copy that keeps a former attempt.
	 * @param attempt the attempt
	 * @return the new transition
	 */
	public SagaTransition with(SagaAttemptRecord attempt) {
		SagaTransition copy = new SagaTransition(this);
		copy.attempts = append(this.attempts, attempt);
		return copy;
	}

	private static <T> List<T> append(List<T> list, T element) {
		if (list.isEmpty()) {
			return List.of(element);
		}
		List<T> longer = new ArrayList<>(list);
		longer.add(element);
		return List.copyOf(longer);
	}

	/**
	 * The time of the transition.
	 * @return the time
	 */
	public Instant at() {
		return this.at;
	}

	/**
	 * Whether only steps and attempts are recorded.
	 * @return {@code true} for one of several steps that run at once
	 */
	public boolean branch() {
		return this.branch;
	}

	/**
	 * Next run of the instance.
	 * @return the run, counted from 1
	 */
	public int run() {
		return this.run;
	}

	/**
	 * Next status of the instance.
	 * @return the status
	 */
	public SagaStatus status() {
		return this.status;
	}

	/**
	 * Why the instance is compensated.
	 * @return the reason, {@code null} while it goes forward
	 */
	public @Nullable SagaEndReason reason() {
		return this.reason;
	}

	/**
	 * The failure as text.
	 * @return the failure, {@code null} if there is none
	 */
	public @Nullable String failure() {
		return this.failure;
	}

	/**
	 * When the instance goes on.
	 * @return the time, {@code null} if it does not go on by itself
	 */
	public @Nullable Instant dueAt() {
		return this.dueAt;
	}

	/**
	 * When a halted instance would have gone on.
	 * @return the time, {@code null} if it is not halted
	 */
	public @Nullable Instant resumeAt() {
		return this.resumeAt;
	}

	/**
	 * Time limit of the instance; changes only with its run.
	 * @return the time, {@code null} for none
	 */
	public @Nullable Instant deadlineAt() {
		return this.deadlineAt;
	}

	/**
	 * Input of the next run as JSON.
	 * @return the input, {@code null} if it does not change
	 */
	public @Nullable String input() {
		return this.input;
	}

	/**
	 * Whether the owner gives the instance up.
	 * @return {@code true} if nobody owns it afterwards
	 */
	public boolean released() {
		return this.released;
	}

	/**
	 * By how much the number of completions is raised.
	 * @return 0 or more
	 */
	public int completions() {
		return this.completions;
	}

	/**
	 * Steps that are recorded for the first time.
	 * @return the steps
	 */
	public List<SagaStepRecord> newSteps() {
		return this.newSteps;
	}

	/**
	 * Steps that were recorded before.
	 * @return the steps
	 */
	public List<SagaStepRecord> changedSteps() {
		return this.changedSteps;
	}

	/**
	 * Former attempts to be kept.
	 * @return the attempts
	 */
	public List<SagaAttemptRecord> attempts() {
		return this.attempts;
	}

}
