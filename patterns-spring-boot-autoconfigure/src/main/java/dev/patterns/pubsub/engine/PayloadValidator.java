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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Checks what was read before a listener gets it.
 */
@FunctionalInterface
interface PayloadValidator {

	/**
	 * Check a payload.
	 * @param payload the payload
	 * @throws MessageInvalidException if it breaks its constraints
	 */
	void validate(Object payload);

	/**
	 * The validator of the application.
	 * @param beanFactory where it is looked for
	 * @return the validator, {@code null} if there is none
	 */
	static @Nullable PayloadValidator find(BeanFactory beanFactory) {
		return ClassUtils.isPresent("jakarta.validation.Validator", PayloadValidator.class.getClassLoader())
				? BeanPayloadValidator.find(beanFactory) : null;
	}

}
