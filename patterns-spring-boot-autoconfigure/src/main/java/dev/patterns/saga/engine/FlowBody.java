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
 * A piece of code of a flow as the body of a step or of what undoes it.
 *
 * @param scope where it is executed; gets no commands meanwhile. {@code null} for what
 * undoes a step
 * @param code the code
 */
record FlowBody(@Nullable FlowScope scope, Callable<? extends @Nullable Object> code) implements StepBody {

	@Override
	public Callable<@Nullable Object> prepare(SagaInvoker invoker, SagaDefinition saga, SagaState state,
			SagaContext context) {
		FlowScope current = this.scope;
		if (current == null) {
			return this.code::call;
		}
		return () -> {
			current.entry().begin(context);
			try {
				return this.code.call();
			}
			finally {
				current.entry().end();
			}
		};
	}

	@Override
	public boolean declares(Throwable failure) {
		// Code declares nothing; what has no effect is named by noRetryFor.
		return false;
	}

}
