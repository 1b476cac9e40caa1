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

package dev.patterns.resiliency;

/**
 * The circuit breaker of a target, in the terms of the pattern's author (Nygard, Release
 * It!): while it is open, calls are refused without being made; after a while some trial
 * calls decide whether it closes again. Each acquired permission is settled by exactly
 * one of {@link #success}, {@link #failure} and {@link #release}. Everything happens on
 * the calling thread. Thread-safe.
 */
public interface Circuit {

	/**
	 * Ask for permission to make a call.
	 * @throws CircuitOpenException if the circuit is open
	 */
	void acquire();

	/**
	 * Settle a permission by a call that worked, or that failed through no fault of the
	 * target.
	 * @param nanos how long the call took, in nanoseconds
	 */
	void success(long nanos);

	/**
	 * Settle a permission by a call that failed.
	 * @param nanos how long the call took, in nanoseconds
	 * @param failure what went wrong
	 */
	void failure(long nanos, Throwable failure);

	/**
	 * Give a permission back without having made a call.
	 */
	void release();

	/**
	 * The present state.
	 * @return the state
	 */
	CircuitState state();

	/**
	 * What has been counted.
	 * @return the numbers
	 */
	default CircuitStatistics statistics() {
		return CircuitStatistics.NOTHING;
	}

	/**
	 * Put the circuit into a state, whatever was counted. From {@link CircuitState#OPEN},
	 * {@link CircuitState#HALF_OPEN} and {@link CircuitState#CLOSED} it goes on by
	 * itself, in the others it stays.
	 * @param state the state
	 * @throws IllegalStateException if the circuit cannot go from its present state to
	 * that one, or has no states
	 */
	default void transitionTo(CircuitState state) {
		throw new IllegalStateException("There is no circuit breaker whose state could be changed");
	}

	/**
	 * A circuit that is always closed.
	 * @return the circuit
	 */
	static Circuit alwaysClosed() {
		return AlwaysClosedCircuit.INSTANCE;
	}

}
