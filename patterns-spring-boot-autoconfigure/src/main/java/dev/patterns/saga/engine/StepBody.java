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

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaContext;

/**
 * What a step or a compensation does: a method of the saga's class, or a piece of code of
 * a flow.
 */
interface StepBody {

	/**
	 * Get ready for an attempt.
	 * @param invoker invokes methods
	 * @param saga the definition
	 * @param state where input and results are
	 * @param context what is told about the instance
	 * @return makes the attempt
	 * @throws dev.patterns.serialization.PayloadSerializationException if stored JSON
	 * does not fit
	 */
	Callable<@Nullable Object> prepare(SagaInvoker invoker, SagaDefinition saga, SagaState state, SagaContext context);

	/**
	 * Whether a failure is one of those that are known to have had no effect, since they
	 * are declared.
	 * @param failure the failure
	 * @return {@code true} if it is declared
	 */
	boolean declares(Throwable failure);

}
