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

package dev.patterns.pubsub.engine;

import java.util.Set;
import java.util.stream.Collectors;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;

/**
 * Checks payloads by Bean Validation.
 */
final class BeanPayloadValidator implements PayloadValidator {

	private final Validator validator;

	BeanPayloadValidator(Validator validator) {
		this.validator = validator;
	}

	static @Nullable PayloadValidator find(BeanFactory beanFactory) {
		Validator found = beanFactory.getBeanProvider(Validator.class).getIfUnique();
		return (found != null) ? new BeanPayloadValidator(found) : null;
	}

	@Override
	public void validate(Object payload) {
		Set<ConstraintViolation<Object>> violations = this.validator.validate(payload);
		if (!violations.isEmpty()) {
			// What was sent is not shown.
			throw new MessageInvalidException(violations.stream()
				.map((violation) -> violation.getPropertyPath() + " " + violation.getMessage())
				.sorted()
				.collect(Collectors.joining("; ", "The payload is not valid: ", "")));
		}
	}

}
