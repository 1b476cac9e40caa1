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

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Plays a flow to the end of its history, and no further.
 */
final class FlowReplay {

	private FlowReplay() {
	}

	/**
	 * Play the history of an instance.
	 * @param play the play, without a live part; knows afterwards what undoes the steps
	 * @param state the state
	 * @param lenient whether it is enough that all is known that has to be undone
	 * @param onLost what to do if the flow does not end
	 * @return why the flow does not fit its history, {@code null} if it does
	 */
	static @Nullable FlowStop play(FlowPlay play, SagaState state, boolean lenient, Consumer<String> onLost) {
		FlowScope scope = new FlowScope(play, state, "", null);
		scope.onLost(onLost);
		FlowStop stop = FlowOutcome.of(scope).stop();
		// A flow that did what it must not do can be undone all the same.
		boolean forgiven = lenient && play.violation() != null && unknown(play, state) == null;
		if (stop != null && stop.is(FlowStop.Kind.PARK) && !forgiven) {
			return stop;
		}
		if (stop != null && stop.is(FlowStop.Kind.END) && state.saga().status() == SagaStatus.COMPLETED) {
			return FlowStop.park("The flow no longer matches its history: the instance completed after "
					+ state.completedLastFirst().size() + " steps, and the flow goes on.");
		}
		String unknown = unknown(play, state);
		return (unknown != null) ? FlowStop.park(unknown) : null;
	}

	/**
	 * Check that it is known what undoes each step.
	 * @param play the play, which has come to all of them
	 * @param state the state
	 * @return the reason why not, {@code null} if it is known
	 */
	static @Nullable String unknown(FlowPlay play, SagaState state) {
		for (SagaStepRecord completed : state.completedLastFirst()) {
			if (completed.kind() == SagaStepKind.FORWARD && !play.compensations().isKnown(completed)) {
				return (completed.position() != null)
						? "The flow no longer comes to step '" + completed.step() + "' that its history has,"
								+ " so that nobody knows how to undo it. Restore what the flow did, then retry."
						: "Step '" + completed.step() + "' was executed by an earlier run, and the flow does not say"
								+ " how to undo it. Call saga.carried(\"" + completed.step()
								+ "\", ...) at its beginning, then retry.";
			}
		}
		return null;
	}

}
