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

package dev.patterns.saga;

import org.jspecify.annotations.Nullable;

/**
 * Says whether a failed attempt of a step with {@code transactional = false} may have had
 * an effect, so that the step has to be compensated although it failed. Beans of this
 * type are asked in their order; the first that knows decides. When none knows, an
 * exception that the step's method declares, or that its {@link SagaRetry#excludes()}
 * name, had no effect, and the effect of any other is unknown. Implementations must be
 * thread-safe.
 */
@FunctionalInterface
public interface SagaFailureClassifier {

	/**
	 * Whether the attempt is known to have had no effect.
	 * @param failure what the step threw
	 * @return {@code true} if it had none, {@code false} if it may have had one,
	 * {@code null} if this classifier does not know
	 */
	@Nullable Boolean isWithoutEffect(Throwable failure);

}
