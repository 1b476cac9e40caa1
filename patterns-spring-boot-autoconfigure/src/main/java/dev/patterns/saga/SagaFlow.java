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

/**
 * Marks the one method of a {@link Saga} that is the whole saga: ordinary code with
 * branches, loops and waits, instead of {@link SagaStep} methods.
 * <p>
 * The method gets the saga's input and a {@link SagaContext}. What it does to the world
 * it does in steps, {@link SagaContext#step}. It is called again after every wait and
 * after every crash: what the history knows is not done again, a step returns its stored
 * result at once. So the method must do the same whenever it gets the same results: it
 * takes the time, random numbers and ids from the context, and reads nothing else that
 * may change, unless in a step.
 * <p>
 * What the method returns is the result of the instance. What it throws lets the instance
 * be compensated. It must not be transactional, since each step is.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SagaFlow {

	/**
	 * Whether the flow sends commands, {@link SagaContext#command}, so that answers are
	 * received. It need not be said if they are sent by code of the flow's own class,
	 * where the start of the application sees it.
	 * @return {@code true} for a flow whose commands are sent by code of other classes
	 */
	boolean commands() default false;

}
