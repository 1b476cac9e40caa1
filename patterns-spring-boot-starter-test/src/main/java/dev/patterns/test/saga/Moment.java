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

package dev.patterns.test.saga;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * A moment in the life of a node: a method of a saga is called, or something is
 * committed.
 *
 * @param place what is about to happen, or has happened
 * @param sagaId id of the instance, empty if a commit is about none
 * @param kind what the method does, or what is recorded
 * @param step name of the step, empty if it is about none
 * @param iteration iteration of the step within the run
 * @param attempt attempt of the step, 0 if it is about none
 * @param status status that is recorded for the step, {@code null} if none is
 */
record Moment(Place place, String sagaId, SagaStepKind kind, String step, int iteration, int attempt,
		@Nullable SagaStepStatus status) {

	/**
	 * A commit of something else than steps, such as a claim.
	 */
	static final Moment OTHER = new Moment(Place.BEFORE_COMMIT, "", SagaStepKind.ENDED, "", 0, 0, null);

	Moment at(Place other) {
		return new Moment(other, this.sagaId, this.kind, this.step, this.iteration, this.attempt, this.status);
	}

	/**
	 * What is about to happen, or has happened.
	 */
	enum Place {

		BEFORE, AFTER, BEFORE_COMMIT, AFTER_COMMIT

	}

	/**
	 * Lets something happen.
	 */
	@FunctionalInterface
	interface Watcher {

		/**
		 * Do what is to happen at a moment, if anything is: let the node die, let time
		 * pass, or throw. What it throws before a commit prevents the commit.
		 * @param node the node
		 * @param moment the moment
		 * @throws Exception what the user's code, or the commit, throws
		 */
		void at(SimulatedNode node, Moment moment) throws Exception;

	}

}
