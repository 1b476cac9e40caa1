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

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a failed step is tried again. Attempts and the time of the next one are stored: a
 * crash forgets neither, and no thread waits. What is not said here comes from the
 * properties {@code patterns.saga.retry.*}, for compensations from
 * {@code patterns.saga.compensation-retry.*}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface SagaRetry {

	/**
	 * Value of {@link #maxRetries()} that stands for the property's value.
	 */
	int DEFAULT_MAX_RETRIES = Integer.MIN_VALUE;

	/**
	 * How many times the step is repeated after its first attempt.
	 * @return a number, 0 for never, -1 for no limit
	 */
	int maxRetries() default DEFAULT_MAX_RETRIES;

	/**
	 * Delay before the first retry, such as {@code 200ms}; may contain placeholders.
	 * @return the delay, empty for the property's value
	 */
	String delay() default "";

	/**
	 * Factor by which the delay grows from retry to retry.
	 * @return 1 or more, 0 for the property's value
	 */
	double multiplier() default 0;

	/**
	 * Upper limit of the delay, such as {@code 10s}; may contain placeholders.
	 * @return the limit, empty for the property's value
	 */
	String maxDelay() default "";

	/**
	 * Share of the delay that is taken off at random.
	 * @return 0 to 1, a negative number for the property's value
	 */
	double jitter() default -1;

	/**
	 * Exceptions that are worth a retry, with their subclasses.
	 * @return the exceptions, empty for all
	 */
	Class<? extends Throwable>[] includes() default {};

	/**
	 * Exceptions that end the step at once, with their subclasses. They also say that the
	 * failed attempt had no effect outside.
	 * @return the exceptions
	 */
	Class<? extends Throwable>[] excludes() default {};

}
