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

package dev.patterns.pubsub;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * When and how often a {@link PubSubListener} is called again for a message that failed.
 * Messages of the same key wait meanwhile, so their order is kept, unless {@link #mode()}
 * says otherwise; the consumer goes on polling. What is not given here comes from
 * {@code patterns.pubsub.listener.retry.*}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({})
public @interface PubSubRetry {

	/**
	 * Stands for the value of the property.
	 */
	int DEFAULT = -2;

	/**
	 * Where the message waits for its next attempt: in its place, so that the order of
	 * its key is kept, or in a topic of its own, so that nothing waits behind it.
	 * @return the mode, {@link RetryMode#DEFAULT} for that of the property
	 */
	RetryMode mode() default RetryMode.DEFAULT;

	/**
	 * How often the message is tried again after its first failure: 0 for never, -1 for
	 * ever.
	 * @return the number of retries, {@link #DEFAULT} for that of the property
	 */
	int maxRetries() default DEFAULT;

	/**
	 * Delay before the first retry, as {@code 200ms} or {@code PT0.2S}.
	 * @return the delay, empty for that of the property
	 */
	String delay() default "";

	/**
	 * Factor by which the delay grows from retry to retry, at least 1.
	 * @return the factor, {@link #DEFAULT} for that of the property
	 */
	double multiplier() default DEFAULT;

	/**
	 * Upper limit of the delay.
	 * @return the limit, empty for that of the property
	 */
	String maxDelay() default "";

	/**
	 * Exceptions that are never retried, with their subclasses.
	 * @return the exception types
	 */
	Class<? extends Throwable>[] excludes() default {};

}
