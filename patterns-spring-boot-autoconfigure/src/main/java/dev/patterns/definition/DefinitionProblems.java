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

package dev.patterns.definition;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the problems of one kind of definition, so that the user sees all of them in
 * one start and not one after the other. Not thread-safe: used while an application
 * context starts.
 */
public final class DefinitionProblems {

	private final String kind;

	private final List<DefinitionProblem> problems = new ArrayList<>();

	/**
	 * Create an empty collection.
	 * @param kind what is being defined, in the singular and as the annotation reads:
	 * {@code @Saga}
	 */
	public DefinitionProblems(String kind) {
		this.kind = kind;
	}

	/**
	 * Add a problem.
	 * @param where the class, method or property
	 * @param what what is wrong
	 * @param remedy what to do about it
	 */
	public void add(String where, String what, String remedy) {
		this.problems.add(new DefinitionProblem(where, what, remedy));
	}

	/**
	 * Add a problem of a method.
	 * @param method the method
	 * @param what what is wrong
	 * @param remedy what to do about it
	 */
	public void add(Method method, String what, String remedy) {
		add(describe(method), what, remedy);
	}

	/**
	 * Whether nothing is wrong so far.
	 * @return {@code true} if there is no problem
	 */
	public boolean isEmpty() {
		return this.problems.isEmpty();
	}

	/**
	 * The problems so far.
	 * @return a copy, in the order of their discovery
	 */
	public List<DefinitionProblem> toList() {
		return List.copyOf(this.problems);
	}

	/**
	 * End the start of the application if there is any problem.
	 * @throws InvalidDefinitionException with all problems
	 */
	public void throwIfAny() {
		if (!this.problems.isEmpty()) {
			throw new InvalidDefinitionException(this.kind, this.problems);
		}
	}

	/**
	 * A method as a user would search for it: class, name and simple parameter types.
	 * @param method the method
	 * @return for example {@code com.example.PlaceOrder.reserve(Command)}
	 */
	public static String describe(Method method) {
		List<String> parameters = new ArrayList<>();
		for (Class<?> parameterType : method.getParameterTypes()) {
			parameters.add(parameterType.getSimpleName());
		}
		return method.getDeclaringClass().getName() + "." + method.getName() + "(" + String.join(", ", parameters)
				+ ")";
	}

}
