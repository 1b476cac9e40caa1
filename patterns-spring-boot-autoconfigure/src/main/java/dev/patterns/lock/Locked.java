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

package dev.patterns.lock;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Runs a method while holding a lock, so that one call at a time runs across all
 * instances. On a class it stands for all of its public methods; a method's own
 * annotation replaces it.
 *
 * <pre class="code">
 * &#64;Locked(key = "'invoice-' + #id", lease = "30s", waiting = "5s")
 * void close(String id) { ... }
 *
 * &#64;Scheduled(cron = "0 0 3 * * *")
 * &#64;Locked(atLeast = "1m", otherwise = Locked.Otherwise.SKIP)
 * void nightly() { ... }                                            // on one node only
 * </pre>
 *
 * The lock is acquired before a transaction of the method begins and released after it
 * has ended. Durations may contain placeholders. Wrong definitions fail at startup.
 *
 * @see LockTemplate#execute
 * @see LockTemplate#current
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Locked {

	/**
	 * Alias for {@link #key()}.
	 * @return the expression
	 */
	@AliasFor("key")
	String value() default "";

	/**
	 * SpEL expression for the name of the lock, evaluated in a read-only context:
	 * {@code #name} is a parameter, {@code #a0} the first one. A key that is {@code null}
	 * is an {@link InvalidLockNameException}.
	 * @return the expression, empty for a fixed name made of class and method, such as
	 * {@code report-job/run}
	 */
	@AliasFor("value")
	String key() default "";

	/**
	 * How long the lock is held without renewal, such as {@code 30s}.
	 * @return the lease, empty for {@code patterns.lock.lease}
	 */
	String lease() default "";

	/**
	 * How long to wait for the lock, such as {@code 5s}.
	 * @return the wait, empty for {@code patterns.lock.wait}
	 */
	String waiting() default "";

	/**
	 * How long the lock stays taken at least, although the method returns earlier. For a
	 * scheduled method: longer than the clocks of the nodes differ, and shorter than the
	 * time between two runs.
	 * @return the minimal time, empty for none
	 */
	String atLeast() default "";

	/**
	 * What to do if somebody else has the lock.
	 * @return whether the call fails or is left out
	 */
	Otherwise otherwise() default Otherwise.FAIL;

	/**
	 * What to do if somebody else has the lock.
	 */
	enum Otherwise {

		/**
		 * Throw a {@link LockNotAcquiredException}.
		 */
		FAIL,

		/**
		 * Leave the call out. The method returns nothing: it is {@code void} or returns
		 * {@code Optional} or something {@code @Nullable}.
		 */
		SKIP

	}

}
