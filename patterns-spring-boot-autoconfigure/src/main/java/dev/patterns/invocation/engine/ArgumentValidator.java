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

package dev.patterns.invocation.engine;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of a call against the constraints of the operation.
 */
@FunctionalInterface
public interface ArgumentValidator {

	/**
	 * Check arguments.
	 * @param target the object whose method will be called, not a proxy where possible
	 * @param method the method
	 * @param arguments the arguments
	 * @return what is wrong, {@code null} if nothing is
	 */
	@Nullable InvocationProblem validate(Object target, Method method, @Nullable Object[] arguments);

}
