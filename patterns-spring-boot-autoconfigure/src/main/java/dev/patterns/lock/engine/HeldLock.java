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

package dev.patterns.lock.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.Lock;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.worker.Deadlines;

/**
 * A lock that was acquired, with the time until which it is certainly held: counted by
 * the monotonic clock of this process from before the store was asked, less a margin for
 * clocks that run at different speeds. What was lost once stays lost. Thread-safe.
 */
final class HeldLock implements Lock {

	private static final Log logger = LogFactory.getLog(HeldLock.class);

	/** The part of the lease by which the clocks of two machines surely differ less. */
	private static final int MARGIN = 20;

	private final LockKeeper keeper;

	private final LockRequest request;

	private final FencingToken token;

	private final Duration minimum;

	private final boolean renewed;

	private final Thread thread = Thread.currentThread();

	private final List<Runnable> lostActions = new ArrayList<>();

	private @Nullable Consumer<State> endAction;

	private State state = State.HELD;

	private long endsAt;

	private boolean leftToHolder;

	private boolean takenFromHolder;

	private volatile boolean workedWith;

	private volatile boolean renewedAlone;

	private volatile boolean answerExpected;

	private Deadlines.@Nullable Deadline watch;

	private Deadlines.@Nullable Deadline renewal;

	/**
	 * Create a lock.
	 * @param keeper watches it
	 * @param request what acquired it
	 * @param token the token of its acquisition
	 * @param minimum how long it stays taken at least
	 * @param renewed whether it is renewed
	 * @param endsAt when its lease ends, by {@link System#nanoTime}
	 */
	HeldLock(LockKeeper keeper, LockRequest request, FencingToken token, Duration minimum, boolean renewed,
			long endsAt) {
		this.keeper = keeper;
		this.request = request;
		this.token = token;
		this.minimum = minimum;
		this.renewed = renewed;
		this.endsAt = endsAt - margin(request.lease());
	}

	private static long margin(Duration lease) {
		return lease.toNanos() / MARGIN;
	}

	@Override
	public String name() {
		return this.request.name();
	}

	@Override
	public String owner() {
		return this.request.owner();
	}

	@Override
	public FencingToken fencingToken() {
		return this.token;
	}

	LockRequest request() {
		return this.request;
	}

	Duration minimum() {
		return this.minimum;
	}

	boolean isRenewed() {
		return this.renewed;
	}

	// Its last renewal was stuck, which may be its own fault.
	boolean isRenewedAlone() {
		return this.renewedAlone;
	}

	void renewAlone(boolean alone) {
		this.renewedAlone = alone;
	}

	/**
	 * Note whether a renewal was given up whose answer may still come about in the store.
	 * @param expected whether the last one was
	 */
	void expectAnswer(boolean expected) {
		this.answerExpected = expected;
	}

	boolean isAnswerExpected() {
		return this.answerExpected;
	}

	boolean isOfThisThread() {
		return this.thread == Thread.currentThread();
	}

	/** Note that something runs within it, in the thread that acquired it. */
	void workWith() {
		this.workedWith = true;
	}

	boolean isWorkedWithElsewhere() {
		return this.workedWith && !isOfThisThread();
	}

	/** Though it gets lost, it is for its holder to release it in the store. */
	synchronized void leaveToHolder() {
		this.leftToHolder = true;
	}

	synchronized boolean isLeftToHolder() {
		return this.leftToHolder;
	}

	/**
	 * Note that the holder closes what was left to him.
	 * @return {@code false} if it was not, or was closed before
	 */
	synchronized boolean takeFromHolder() {
		boolean taken = this.leftToHolder && this.state == State.LOST && !this.takenFromHolder;
		this.takenFromHolder |= taken;
		return taken;
	}

	@Override
	public boolean isHeld() {
		return !remaining().isZero();
	}

	@Override
	public Duration remaining() {
		long nanos = nanosLeft();
		if (nanos > 0) {
			return Duration.ofNanos(nanos);
		}
		if (isOpen()) {
			// Found out before the keeper did.
			this.keeper.lose(this, "its lease ended");
		}
		return Duration.ZERO;
	}

	synchronized boolean isOpen() {
		return this.state == State.HELD;
	}

	synchronized boolean isLost() {
		return this.state == State.LOST;
	}

	/**
	 * What is left of the lease.
	 * @return the time in nanoseconds, 0 or less if the lease ended, or the lock is not
	 * held
	 */
	synchronized long nanosLeft() {
		return (this.state == State.HELD) ? this.endsAt - System.nanoTime() : 0;
	}

	/**
	 * Note that the lease has begun again, unless it had ended before that was known.
	 * @param begin when it began at the earliest
	 * @return {@code false} if it had ended
	 */
	synchronized boolean extend(long begin) {
		if (nanosLeft() <= 0) {
			return false;
		}
		this.endsAt = begin + this.request.lease().toNanos() - margin(this.request.lease());
		return true;
	}

	/**
	 * Leave the state of being held.
	 * @param next the new state
	 * @return {@code false} if it was left before
	 */
	boolean leave(State next) {
		Consumer<State> action;
		synchronized (this) {
			if (this.state != State.HELD) {
				return false;
			}
			this.state = next;
			cancel(this.watch);
			cancel(this.renewal);
			action = this.endAction;
		}
		if (action != null) {
			action.accept(next);
		}
		return true;
	}

	/**
	 * Have something done when the lock is not held any more, however that comes.
	 * @param action told of the new state
	 */
	void onEnd(Consumer<State> action) {
		State present;
		synchronized (this) {
			this.endAction = action;
			present = this.state;
		}
		if (present != State.HELD) {
			action.accept(present);
		}
	}

	synchronized void watchBy(Deadlines.Deadline deadline) {
		this.watch = deadline;
		cancelIfLeft(deadline);
	}

	synchronized void renewBy(Deadlines.Deadline deadline) {
		this.renewal = deadline;
		cancelIfLeft(deadline);
	}

	private void cancelIfLeft(Deadlines.Deadline deadline) {
		if (this.state != State.HELD) {
			deadline.cancel();
		}
	}

	private static void cancel(Deadlines.@Nullable Deadline deadline) {
		if (deadline != null) {
			deadline.cancel();
		}
	}

	@Override
	public void onLost(Runnable action) {
		synchronized (this) {
			if (this.state != State.LOST) {
				this.lostActions.add(action);
				return;
			}
		}
		action.run();
	}

	void runLostActions() {
		List<Runnable> actions;
		synchronized (this) {
			actions = List.copyOf(this.lostActions);
			this.lostActions.clear();
		}
		for (Runnable action : actions) {
			try {
				action.run();
			}
			catch (RuntimeException | Error ex) {
				logger.error("What was to be done at the loss of the lock '" + name() + "' failed", ex);
			}
		}
	}

	@Override
	public void close() {
		this.keeper.close(this);
	}

	@Override
	public String toString() {
		return "Lock '" + name() + "' of " + owner() + " with token " + this.token.value();
	}

	/**
	 * Whether the lock is held.
	 */
	enum State {

		/** It is, as long as its lease has not ended. */
		HELD,

		/** It was lost. */
		LOST,

		/** It was closed. */
		CLOSED

	}

}
