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

package dev.patterns.invocation.engine.client;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.RemoteFailureException;

/**
 * Tells what an answer that is a failure says of the instance that gave it.
 */
final class AnswerFailures {

	private static final int SERVER_ERROR = 500;

	private AnswerFailures() {
	}

	/**
	 * Whether the instance did not begin the work, which is no failure of its own. The
	 * answer may be one that is only passed on, and so no exception of its own.
	 * @param failure what the answer was turned into
	 * @return {@code true} if nothing was done
	 */
	static boolean isNotBegun(InvocationException failure) {
		return failure instanceof InvocationRefusedException || isNotAccepted(failure)
				|| InvocationProblemCodes.DEADLINE_EXCEEDED.equals(failure.getCode());
	}

	static InstanceChooser.Outcome outcomeOf(InvocationException failure, InstanceChooser.Outcome otherwise) {
		if (isNotAccepted(failure)) {
			return InstanceChooser.Outcome.REFUSED;
		}
		return (failure instanceof RemoteFailureException remote && remote.getStatus() >= SERVER_ERROR
				&& !isNotBegun(failure)) ? InstanceChooser.Outcome.FAILED : otherwise;
	}

	private static boolean isNotAccepted(InvocationException failure) {
		return InvocationProblemCodes.NOT_ACCEPTING.equals(failure.getCode());
	}

}
