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

import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaContext;

/**
 * A method of a saga with the sources of its arguments.
 *
 * @param method the method of the user's class
 * @param arguments one source for each parameter
 */
record SagaMethod(Method method, List<SagaArgument> arguments) implements StepBody {

	SagaMethod {
		arguments = List.copyOf(arguments);
	}

	@Override
	public Callable<@Nullable Object> prepare(SagaInvoker invoker, SagaDefinition saga, SagaState state,
			SagaContext context) {
		@Nullable Object[] values = invoker.arguments(this, state, context, null);
		return () -> invoker.call(saga, this, values);
	}

	@Override
	public boolean declares(Throwable failure) {
		for (Class<?> declared : this.method.getExceptionTypes()) {
			// 'throws Exception' tells nothing about the outcome.
			if (declared != Exception.class && declared != Throwable.class && declared != RuntimeException.class
					&& declared.isInstance(failure)) {
				return true;
			}
		}
		return false;
	}

}
