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

package dev.patterns.inbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a handler idempotent: its effect happens once for each request, however often the
 * request comes. To be put on a {@code @PubSubListener} method, on an {@code @Invokable}
 * method (in the shared interface, which also tells callers that they may repeat a call,
 * or in the class), or on a handler method of a Spring MVC controller.
 * <p>
 * One record of the request is written in the transaction of the handler, which is opened
 * or joined around it with the method's own {@code @Transactional} attributes. A repeat
 * is acknowledged (message) or answered with the recorded response (call, message that
 * asks for an answer). A request is recognised
 * <ul>
 * <li>as a message by handler, source and id,</li>
 * <li>as a call by operation, verified caller and {@code Idempotency-Key}; another
 * content under the same key is refused ({@link IdempotencyKeyConflictException}).</li>
 * </ul>
 * A call without a key is handled without a record unless {@link #requireKey()} or
 * {@code patterns.inbox.require-key} says otherwise.
 * <p>
 * An exception that the operation declares (in its {@code throws} clause, or in
 * {@link #failures()}) is a response: the handler is rolled back, the exception is
 * recorded and a repeat gets the same exception. Any other exception leaves no record,
 * and a repeat runs the handler again. For messages every exception leaves no record.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Idempotent {

	/**
	 * Durable name of a Spring MVC handler; by default class and method, such as
	 * {@code order-controller/create}. Listeners and invokable operations have names of
	 * their own.
	 * @return the name, empty for the default
	 */
	String name() default "";

	/**
	 * The operation that this one undoes: the name of an idempotent operation of the same
	 * class, such as {@code charge}, or a full name such as {@code payments/charge}. It
	 * is called with the exact key of the call to be undone, and
	 * <ul>
	 * <li>runs the handler if that call succeeded,</li>
	 * <li>does nothing and succeeds if that call failed by a declared exception, or was
	 * undone already,</li>
	 * <li>does nothing, succeeds and has that call refused by an {@link UndoneException}
	 * when it comes late, if it was not seen yet,</li>
	 * <li>waits for that call while it runs.</li>
	 * </ul>
	 * Such an operation returns {@code void}, an {@code Optional} or something
	 * {@code @Nullable}.
	 * @return the operation, empty if this one undoes nothing
	 */
	String undoes() default "";

	/**
	 * Exceptions that are responses, in addition to those in the {@code throws} clause.
	 * Needed for types of the JDK, which count only if listed here.
	 * @return the exception types
	 */
	Class<? extends Throwable>[] failures() default {};

	/**
	 * Whether a call without a key is refused ({@link IdempotencyKeyMissingException}).
	 * @return {@code true} to refuse; {@code false} leaves it to
	 * {@code patterns.inbox.require-key}
	 */
	boolean requireKey() default false;

}
