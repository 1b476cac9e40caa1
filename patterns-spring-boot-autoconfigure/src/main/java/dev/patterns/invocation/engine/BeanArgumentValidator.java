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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;

import dev.patterns.invocation.InvocationProblemCodes;

/**
 * Checks arguments by Bean Validation.
 */
public final class BeanArgumentValidator implements ArgumentValidator {

	private final Validator validator;

	/**
	 * Create the validator.
	 * @param validator the application's validator
	 */
	public BeanArgumentValidator(Validator validator) {
		this.validator = validator;
	}

	@Override
	public @Nullable InvocationProblem validate(Object target, Method method, @Nullable Object[] arguments) {
		if (arguments.length == 0) {
			return null;
		}
		Method specific = AopUtils.getMostSpecificMethod(method, target.getClass());
		Set<ConstraintViolation<Object>> violations = this.validator.forExecutables()
			.validateParameters(target, specific, arguments);
		if (violations.isEmpty()) {
			return null;
		}
		List<Map<String, String>> errors = violations.stream()
			.map((violation) -> Map.of("path", path(violation.getPropertyPath()), "message", violation.getMessage()))
			.sorted(Comparator.comparing((error) -> error.getOrDefault("path", "")))
			.toList();
		return new InvocationProblem(400, InvocationProblemCodes.INVALID_ARGUMENT,
				"%d constraints of the arguments are broken.".formatted(errors.size()), null,
				Map.of(InvocationProblem.ERRORS, errors));
	}

	private static String path(Path path) {
		String text = path.toString();
		int dot = text.indexOf('.');
		return (dot >= 0) ? text.substring(dot + 1) : text;
	}

}
