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

import org.springframework.stereotype.Component;

import dev.patterns.inbox.AnswersNoRequests;

/**
 * Marks a bean that answers in place of another application whose operation could not be
 * called. The class implements the {@link Invokable} interface; its method is called with
 * the same arguments, on the same thread, when all attempts have failed. It is neither
 * exposed nor injected where the interface is asked for, and there is at most one for an
 * interface.
 * <p>
 * By default it answers only where nothing happened at the callee: no instance could be
 * reached, or the circuit, the bulkhead, the rate limit, the deadline or the callee
 * itself refused the call. A call whose outcome is unknown is better left to fail, unless
 * the operation only reads. Neither a declared exception of the operation is replaced,
 * nor a call that undoes another one: an undoing that did not happen must be made up for.
 *
 * <pre class="code">
 * &#064;InvocationFallback
 * class ListPrices implements Prices {
 *
 *     &#064;Override
 *     public Price priceOf(String item) {
 *         return this.catalogue.listPrice(item);
 *     }
 *
 * }
 * </pre>
 *
 * @see Invokable
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@AnswersNoRequests
public @interface InvocationFallback {

	/**
	 * Failures in whose place the bean answers.
	 * @return types of failures
	 */
	Class<? extends InvocationException>[] on() default { ServiceUnreachableException.class,
			InvocationRefusedException.class };

}
