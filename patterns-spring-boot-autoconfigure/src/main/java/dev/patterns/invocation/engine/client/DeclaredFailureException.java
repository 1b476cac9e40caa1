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

import org.jspecify.annotations.Nullable;

/**
 * Carries a declared exception, which may be a checked one, to the caller.
 */
final class DeclaredFailureException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	DeclaredFailureException(Throwable failure) {
		super(null, failure, false, false);
		this.failure = failure;
	}

	@Override
	public synchronized @Nullable Throwable getCause() {
		return this.failure;
	}

	Throwable getFailure() {
		return this.failure;
	}

}
