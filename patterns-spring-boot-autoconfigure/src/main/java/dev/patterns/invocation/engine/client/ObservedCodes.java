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

import java.util.Set;

import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.UndoTooOldException;
import dev.patterns.inbox.UndoneException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;

/**
 * What observations call a failure: a code of ours, else the kind of exception. Other
 * codes come from elsewhere, and could be without number.
 */
final class ObservedCodes {

	private static final Set<String> KNOWN = Set.of(InvocationProblemCodes.UNKNOWN_OPERATION,
			InvocationProblemCodes.METHOD_NOT_ALLOWED, InvocationProblemCodes.UNSUPPORTED_MEDIA_TYPE,
			InvocationProblemCodes.NOT_ACCEPTABLE, InvocationProblemCodes.TOO_LARGE,
			InvocationProblemCodes.MALFORMED_JSON, InvocationProblemCodes.MALFORMED_REQUEST,
			InvocationProblemCodes.WRONG_TYPE, InvocationProblemCodes.MISSING_ARGUMENT,
			InvocationProblemCodes.INVALID_ARGUMENT, InvocationProblemCodes.INVALID_HEADER,
			InvocationProblemCodes.DEADLINE_EXCEEDED, InvocationProblemCodes.NOT_ACCEPTING,
			InvocationProblemCodes.INTERNAL_ERROR, IdempotencyInProgressException.CODE,
			IdempotencyKeyConflictException.CODE, IdempotencyKeyMissingException.CODE, UndoTooOldException.CODE,
			UndoneException.CODE);

	private ObservedCodes() {
	}

	static String of(InvocationException failure) {
		String code = failure.getCode();
		return (code != null && KNOWN.contains(code)) ? code : failure.getClass().getSimpleName();
	}

}
