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

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * Is called around every method of a saga that the engine invokes: steps, compensations
 * and end callbacks, each attempt of them, in the thread, the transaction and the time
 * limit of the attempt. For what belongs to all steps, such as a tenant or a security
 * context, and for tests that let steps fail. Beans of this type are called in their
 * order, the first one outermost. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SagaInterceptor {

	/**
	 * Call the method, or do something else.
	 * @param saga the instance, with step and attempt
	 * @param kind what the method does
	 * @param method calls the method
	 * @return the method's result, or another that fits its type
	 * @throws Exception what the method threw, or another failure of the attempt
	 */
	@Nullable Object intercept(SagaContext saga, SagaStepKind kind, Callable<@Nullable Object> method) throws Exception;

}
