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

package dev.patterns.invocation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes operations callable from other applications.
 * <p>
 * On an interface: in the application that owns it, a bean that implements it is exposed
 * as {@code POST /invoke/<name>/<method>}; in any other application a proxy that calls
 * the owner is there as a bean, found by scanning. The proxy is a fallback candidate: a
 * bean that implements the interface wins.
 * <p>
 * On a bean's class all of its public methods are exposed, on a bean's method that method
 * only. There is no proxy for these; they are called by {@link InvocationTemplate}.
 * <p>
 * A single argument is the body of the request in JSON; several are a JSON object by the
 * names of the parameters. The result is the body of the answer; {@code void},
 * {@code null} and an empty {@code Optional} are 204. Static and default methods are not
 * operations. Exceptions in the {@code throws} clause, and those listed by
 * {@link dev.patterns.inbox.Idempotent#failures()}, travel by their durable code and come
 * back as themselves; for any other outcome a call throws an {@link InvocationException}.
 *
 * <pre class="code">
 * &#064;Invokable(application = "payment-service")
 * public interface Payments {
 *
 *     &#064;Idempotent
 *     Receipt charge(Charge charge) throws CardDeclinedException;
 *
 * }
 * </pre>
 *
 * @see ImportInvokables
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Invokable {

	/**
	 * Name of the application that owns the operations. Needed on an interface; without
	 * meaning elsewhere.
	 * @return the application's name
	 */
	String application() default "";

	/**
	 * Durable name, part of the path. By default the simple name of the type in kebab
	 * case, and of a method its name.
	 * @return the name, empty for the default
	 */
	String name() default "";

}
