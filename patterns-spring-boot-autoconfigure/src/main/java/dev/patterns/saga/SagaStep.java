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
 * Marks a method of a {@link Saga} as a step. Its result is stored as JSON under the
 * step's name and may be asked for by later steps and by compensations.
 * <p>
 * A step is transactional by default: what it writes through the saga's
 * {@code DataSource}, the messages it publishes and its checkpoint are one commit. With
 * {@code transactional = false} it runs at least once, outside of any transaction; calls
 * it makes carry idempotency keys that are the same in every attempt.
 * <p>
 * A step that returns a {@link SagaCommand} sends it as a message, in one commit with its
 * checkpoint. Its result is the answer, for which the next step waits. A compensation may
 * do the same.
 * <p>
 * A parameter is the saga's input or the result of an earlier step: there must be exactly
 * one candidate by type, or the parameter has the step's name, or {@link FromStep} or
 * {@link SagaInput} says which. A {@link SagaContext} may be asked for too. What may be
 * absent must be {@code @Nullable} or an {@code Optional}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SagaStep {

	/**
	 * Position of the step. Steps run in ascending order; steps with the same position
	 * run in parallel, each in its own transaction and blind to what the others have not
	 * committed. If one fails, compensation begins when all of them have settled.
	 * @return the position
	 */
	int order();

	/**
	 * A SpEL expression that decides whether the step is run, such as
	 * {@code amount > 100 and #score.value >= 3}; may contain placeholders. The root is
	 * the saga's input, a variable with a step's name is the result of that earlier step,
	 * {@code #saga} is the {@link SagaContext}. Evaluated once, when it is the step's
	 * turn; it can read properties and call methods of these objects, and nothing else.
	 * The result of a step with a condition may be absent.
	 * @return the expression, empty to run the step always
	 */
	String condition() default "";

	/**
	 * The durable name of the step, by default the name of the method.
	 * @return the durable name, unique within the saga
	 */
	String name() default "";

	/**
	 * Name of the method of the same class that undoes this step. It runs with the same
	 * {@link #transactional()} setting, in reverse order of completion, for a completed
	 * step and for one whose outcome is unknown; it sees the step's own result first.
	 * @return name of a method, empty if there is nothing to undo
	 */
	String compensation() default "";

	/**
	 * Whether the step runs in a transaction, with its checkpoint in the same commit.
	 * @return {@code false} for a step whose effect is outside of the saga's database
	 */
	boolean transactional() default true;

	/**
	 * How long one attempt of the step or of its compensation may take, such as
	 * {@code 5s}; may contain placeholders. By default
	 * {@code patterns.saga.step-timeout}. For a {@link SagaCommand}, how long its answer
	 * is waited for, by default {@code patterns.saga.commands.timeout}.
	 * @return the time limit
	 */
	String timeout() default "";

	/**
	 * Whether and how the step is tried again after a failure. A {@link SagaCommand} is
	 * sent again only if this says a number of retries.
	 * @return the rules
	 */
	SagaRetry retry() default @SagaRetry;

	/**
	 * Whether and how the compensation is tried again after a failure, by default
	 * {@code patterns.saga.compensation-retry.*}.
	 * @return the rules
	 */
	SagaRetry compensationRetry() default @SagaRetry;

}
