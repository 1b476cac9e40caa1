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

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.InvocationException;
import dev.patterns.saga.SagaFailureClassifier;

/**
 * Asks a failed call of another service what is known of its outcome. Comes after the
 * user's own classifiers.
 */
final class InvocationFailureClassifier implements SagaFailureClassifier {

	private static final int MAX_CAUSES = 8;

	@Override
	public @Nullable Boolean isWithoutEffect(Throwable failure) {
		Throwable current = failure;
		for (int i = 0; current != null && i < MAX_CAUSES; i++) {
			if (current instanceof InvocationException ex) {
				return ex.isOutcomeKnown();
			}
			current = current.getCause();
		}
		return null;
	}

}
