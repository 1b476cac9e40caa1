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

package dev.patterns.lock.observation;

import java.util.Locale;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observations of locks.
 */
public class LockObservationContext extends Observation.Context {

	private final Operation operation;

	private final String lock;

	private @Nullable String owner;

	private long token;

	private @Nullable Outcome outcome;

	/**
	 * Create a context.
	 * @param operation what is observed
	 * @param lock name of the lock
	 */
	public LockObservationContext(Operation operation, String lock) {
		this.operation = operation;
		this.lock = lock;
	}

	/**
	 * What is observed.
	 * @return the operation
	 */
	public Operation getOperation() {
		return this.operation;
	}

	/**
	 * Name of the lock.
	 * @return the name
	 */
	public String getLock() {
		return this.lock;
	}

	/**
	 * Who holds it.
	 * @return the owner, {@code null} if the lock was not acquired
	 */
	public @Nullable String getOwner() {
		return this.owner;
	}

	/**
	 * Token of the acquisition.
	 * @return the token, 0 if the lock was not acquired
	 */
	public long getToken() {
		return this.token;
	}

	/**
	 * Set what was acquired.
	 * @param newOwner who holds the lock
	 * @param newToken token of the acquisition
	 */
	public void setAcquisition(String newOwner, long newToken) {
		this.owner = newOwner;
		this.token = newToken;
	}

	/**
	 * How it ended.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable Outcome getOutcome() {
		return this.outcome;
	}

	/**
	 * Set how it ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(Outcome outcome) {
		this.outcome = outcome;
	}

	/**
	 * What is observed.
	 */
	public enum Operation {

		/**
		 * A lock is asked for, and waited for.
		 */
		ACQUIRE,

		/**
		 * A lock is held.
		 */
		HOLD

	}

	/**
	 * How it ended.
	 */
	public enum Outcome {

		/**
		 * The lock was acquired.
		 */
		ACQUIRED,

		/**
		 * Somebody else had the lock.
		 */
		REFUSED,

		/**
		 * The store could not be asked, or the waiting thread was interrupted.
		 */
		FAILED,

		/**
		 * The holder released the lock.
		 */
		RELEASED,

		/**
		 * The lock was lost.
		 */
		LOST;

		/**
		 * The value of the observation's key.
		 * @return for example {@code acquired}
		 */
		public String tag() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
