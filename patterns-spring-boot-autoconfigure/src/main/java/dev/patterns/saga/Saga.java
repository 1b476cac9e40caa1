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
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a class as a saga: a chain of {@link SagaStep steps}, each with a compensation
 * that undoes it when a later step fails (the saga pattern of Garcia-Molina and Salem).
 * The annotated class is a Spring bean, found by component scanning; its bean name is
 * derived from the class as usual and has nothing to do with the saga's durable name.
 * <p>
 * Steps and compensations are invoked through the bean's proxy, by any instance of the
 * application, on threads of the engine. A saga keeps no state in fields: what a step
 * needs is the saga's input and the results of earlier steps, which it gets as
 * parameters.
 *
 * @see SagaStep
 * @see SagaEnded
 * @see SagaTemplate
 */
@Documented
@Component
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Saga {

	/**
	 * Alias of {@link #name()}.
	 * @return the durable name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * The durable name: stored with each instance, never the name of the class or bean.
	 * By default the simple class name in kebab case.
	 * @return the durable name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Version of the definition. Running instances finish on the version they started
	 * with; several versions of one name may live in one application. New instances start
	 * on the highest.
	 * @return the version, 1 or more
	 */
	int version() default 1;

	/**
	 * Former durable names: instances that were started under them are run by this class.
	 * @return former names
	 */
	String[] aliases() default {};

	/**
	 * How long an instance may take, such as {@code 30m} or {@code PT30M}; may contain
	 * placeholders. An instance that takes longer is compensated with the reason
	 * {@link SagaEndReason#TIMED_OUT}.
	 * @return the time limit, empty for none
	 */
	String timeout() default "";

}
