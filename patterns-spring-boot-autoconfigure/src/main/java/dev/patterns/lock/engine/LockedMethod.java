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

package dev.patterns.lock.engine;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.support.SimpleEvaluationContext;

import dev.patterns.lock.InvalidLockNameException;
import dev.patterns.lock.LockOptions;

/**
 * A method that runs within a lock.
 *
 * @param method the method
 * @param fixedName name of the lock if there is no expression
 * @param key expression for the name of the lock
 * @param parameters names of the parameters
 * @param options lease, wait, minimum
 * @param skipped whether a call is left out if somebody else has the lock
 */
public record LockedMethod(Method method, String fixedName, @Nullable Expression key, List<String> parameters,
		LockOptions options, boolean skipped) {

	/**
	 * What the name of the lock is made of.
	 * @return the expression, or the name
	 */
	public String description() {
		return (this.key != null) ? this.key.getExpressionString() : this.fixedName;
	}

	String name(@Nullable Object[] arguments) {
		if (this.key == null) {
			return this.fixedName;
		}
		SimpleEvaluationContext context = SimpleEvaluationContext.forReadOnlyDataBinding()
			.withInstanceMethods()
			.build();
		for (int i = 0; i < this.parameters.size(); i++) {
			context.setVariable(this.parameters.get(i), arguments[i]);
			context.setVariable("a" + i, arguments[i]);
			context.setVariable("p" + i, arguments[i]);
		}
		Object value;
		try {
			value = this.key.getValue(context);
		}
		catch (EvaluationException ex) {
			throw new InvalidLockNameException(description(),
					"the expression failed in " + this.method.getName() + ": " + ex.getMessage());
		}
		if (value == null) {
			throw new InvalidLockNameException(description(), "the expression gave null");
		}
		return value.toString();
	}

	/**
	 * What a call returns that was left out.
	 * @return an empty {@link Optional}, or {@code null}
	 */
	@Nullable Object skippedResult() {
		return (this.method.getReturnType() == Optional.class) ? Optional.empty() : null;
	}

}
