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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.logging.LogContext;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.serialization.PayloadSerializationException;

/**
 * What came of a call of a flow.
 *
 * @param stop why it does not go on, {@code null} if it has ended
 * @param result what it returned
 * @param failure what it threw
 */
record FlowOutcome(@Nullable FlowStop stop, @Nullable Object result, @Nullable Throwable failure) {

	private static final Log logger = LogFactory.getLog(FlowOutcome.class);

	/**
	 * Call a flow.
	 * @param scope its scope
	 * @return what came of it
	 */
	static FlowOutcome of(FlowScope scope) {
		FlowPlay play = scope.play();
		SagaMethod flow = play.definition().requireFlow();
		SagaRecord saga = scope.state().saga();
		@Nullable Object[] arguments;
		try {
			arguments = play.invoker().arguments(flow, scope.state(), new FlowContext(scope), null);
		}
		catch (PayloadSerializationException ex) {
			return new FlowOutcome(
					FlowStop
						.park("The stored input does not fit: " + ex.getMessage() + " Restore its type, then retry."),
					null, null);
		}
		Object result = null;
		Throwable failure = null;
		try (FlowGuard guard = new FlowGuard(scope);
				LogContext log = LogContext.open()
					.put(LogContext.SAGA_ID, saga.id())
					.put(LogContext.SAGA_NAME, saga.name())) {
			result = play.invoker().callFlow(play.definition(), flow, arguments);
		}
		catch (Exception | Error ex) {
			failure = Failures.unwrap(ex);
		}
		finally {
			scope.entry().close();
		}
		return of(scope, result, failure);
	}

	/**
	 * What came of a flow, or of a branch of it, that was left.
	 * @param scope its scope
	 * @param result what it returned
	 * @param failure what it threw
	 * @return what came of it
	 */
	static FlowOutcome of(FlowScope scope, @Nullable Object result, @Nullable Throwable failure) {
		String violation = scope.play().violation();
		FlowStop stop = scope.stopped();
		if (stop == null && failure instanceof FlowUnwinding) {
			// Of another scope: the flow has handed its context on.
			violation = "The flow was left by a command of another flow or branch."
					+ " Each flow, and each branch, uses the context that it is given.";
		}
		if (violation != null && (stop == null || !stop.is(FlowStop.Kind.TROUBLE))) {
			return new FlowOutcome(FlowStop.park(violation), null, null);
		}
		if (stop != null) {
			if (failure == null) {
				logger.debug("The flow of saga '" + scope.state().saga().name()
						+ "' swallowed that it has to wait; it is called again all the same");
			}
			return new FlowOutcome(stop, null, null);
		}
		FlowStop unfinished = scope.unfinishedHistory();
		if (unfinished != null) {
			return new FlowOutcome(unfinished, null, null);
		}
		return new FlowOutcome(null, result, failure);
	}

}
