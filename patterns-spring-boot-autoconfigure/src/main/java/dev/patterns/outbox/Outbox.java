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

package dev.patterns.outbox;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Sends what it marks through the outbox: the message is a row that commits or rolls back
 * with the transaction in which it was published, and is sent to the broker afterwards,
 * at least once, in the order of its key.
 * <p>
 * On a type: any application event of that type or a subtype that is published by an
 * {@link org.springframework.context.ApplicationEventPublisher}. There must be a
 * transaction, unless {@code patterns.outbox.require-transaction=false}.
 *
 * <pre class="code">
 * &#64;Outbox(topic = "orders", key = "orderId")
 * record OrderConfirmed(String orderId) { }
 * </pre>
 *
 * On a method of a bean: what the method returns, each element if it is a collection or
 * an array, the content of an {@code Optional}, nothing for {@code null}. The row is
 * written when the method returns, in the transaction that the method's own
 * {@code @Transactional} attributes define, or else in one that is opened around the
 * method.
 *
 * <pre class="code">
 * &#64;Outbox(topic = "orders", key = "orderId")
 * OrderConfirmed confirm(Order order) { ... }
 * </pre>
 *
 * SpEL expressions are evaluated in a read-only context whose root is the payload (each
 * element). On a method there are also {@code #result} and its arguments by name.
 * {@code topic} and {@code broker} may contain placeholders.
 *
 * @see OutboxTemplate
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE })
public @interface Outbox {

	/**
	 * Alias for {@link #topic()}.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * The topic to send to. May be left out on a method if the type that it returns says
	 * it: then everything is taken from the type.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * SpEL expression for the key. Messages of one key are sent in the order in which
	 * they were published. Without an expression, or if it gives {@code null}, the
	 * message has no key and no order.
	 * @return the expression, empty for none
	 */
	String key() default "";

	/**
	 * The durable name under which the payload travels: the CloudEvents type. By default
	 * the simple name of the payload's class. On a type it is the name of that very type;
	 * subtypes have their own.
	 * @return the durable name, empty for the default
	 */
	String type() default "";

	/**
	 * Former durable names of the payload, under which messages may still be stored or
	 * expected.
	 * @return the former names
	 */
	String[] aliases() default {};

	/**
	 * Name of the broker to send to, as in {@code patterns.pubsub.brokers.<name>}.
	 * @return the name, empty for the default broker
	 */
	String broker() default "";

	/**
	 * Headers of the message, each as {@code name=expression} with a SpEL expression. A
	 * header whose expression gives {@code null} is left out.
	 * @return the headers
	 */
	String[] headers() default {};

	/**
	 * How long after the commit the message is sent at the earliest, such as {@code 30s}.
	 * A delayed message takes no part in the order of its key.
	 * @return the delay, empty for none
	 */
	String delay() default "";

	/**
	 * How long the message is worth sending, such as {@code 1h}. An expired message is
	 * counted and dropped.
	 * @return the time to live, empty for ever
	 */
	String timeToLive() default "";

	/**
	 * What happens to a message that the broker refuses again and again.
	 * @return the policy
	 */
	PoisonPolicy poison() default PoisonPolicy.DEFAULT;

	/**
	 * Which order the messages of a key keep.
	 * @return the ordering
	 */
	Ordering ordering() default Ordering.DEFAULT;

	/**
	 * Name of the DataSource bean whose outbox the message goes to, where
	 * {@code patterns.outbox.data-sources} names several. By default that of the current
	 * transaction.
	 * @return the bean name, empty for the default
	 */
	String dataSource() default "";

}
