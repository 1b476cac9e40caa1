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
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;

/**
 * Makes a method of a bean receive the messages of a topic. The method is called through
 * the bean's proxy, at least once for each message, in the order of the messages of one
 * key.
 *
 * <pre class="code">
 * &#64;PubSubListener(topic = "orders", match = "type == 'OrderConfirmed'")
 * void on(OrderConfirmed event, CloudEventContext context) { ... }
 * </pre>
 *
 * Parameters are, in any order: the payload, read from JSON by the parameter's declared
 * type; {@link io.cloudevents.CloudEvent}; {@link CloudEventContext}; and parameters with
 * {@link MessageHeader}. There is at most one payload. A method that returns normally has
 * handled the message; it may return a {@link Delivery} to say otherwise. What it throws
 * is retried as {@link #retry()} says, and then goes to the dead-letter topic.
 * <p>
 * What a method returns besides a {@code Delivery} is the answer to a message that asks
 * for one, see {@link PubSubTemplate#request}, and is ignored for any other message.
 * <p>
 * A method whose parameters are lists, of payloads, of {@code CloudEvent} or of
 * {@code CloudEventContext}, takes the messages in batches as the broker hands them over.
 * It may return a {@code Delivery} for all of them, or a {@code List<Delivery>} with one
 * for each. When it throws, its messages are handed to it one by one, so that one message
 * does not take the others with it. With {@code @Idempotent} a batch is one transaction,
 * which is rolled back before, and the lists have only the messages that are new.
 * <p>
 * All text attributes may contain <code>${...}</code> placeholders. The property
 * {@code patterns.pubsub.listener.*} holds the defaults, and
 * {@code patterns.pubsub.listeners.<id>.*} goes before what is said here.
 *
 * @see PubSubTemplate
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
public @interface PubSubListener {

	/**
	 * Value of {@link #deadLetterTopic()} for a listener that has no dead-letter topic.
	 */
	String NO_DEAD_LETTER_TOPIC = "none";

	/**
	 * Alias for {@link #topic()}.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * The topic to listen to. Required.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * The durable name of this listener, unique in the application. It is the name under
	 * which an idempotent listener remembers what it has handled, so it must stay the
	 * same when the class or method is renamed. By default the class name in kebab case
	 * and the method's name, {@code points-listener.on}.
	 * @return the durable name, empty for the default
	 */
	String id() default "";

	/**
	 * The consumer group: each group receives each message once, whatever the number of
	 * its members. By default the name of the application.
	 * @return the group, empty for the default
	 */
	String group() default "";

	/**
	 * Name of the broker, as in {@code patterns.pubsub.brokers.<name>}.
	 * @return the broker, empty for the default broker
	 */
	String broker() default "";

	/**
	 * A SpEL expression over the attributes of the event ({@code type}, {@code source},
	 * {@code subject}, {@code id}, {@code key}, {@code topic}, {@code headers},
	 * {@code extensions}) that selects the events for this method. It is evaluated in a
	 * read-only context.
	 * <p>
	 * Listeners of the same broker, topic and group share one subscription: the first one
	 * whose expression matches gets the event, one without an expression comes last, and
	 * an event that none of them wants is acknowledged without a call.
	 * @return the expression, empty for every event
	 */
	String match() default "";

	/**
	 * Precedence among the listeners of one subscription: the lowest is asked first.
	 * @return the order
	 */
	int order() default 0;

	/**
	 * Where a group begins that the broker does not know yet: {@code earliest}, with the
	 * oldest message that it still has, or {@code latest}, with the next one. A group
	 * that it knows goes on where it was. Listeners of one subscription begin together.
	 * @return the position, empty for {@code patterns.pubsub.listener.start}
	 */
	String start() default "";

	/**
	 * How many messages are handled at the same time at most. Messages of one key are
	 * never handled at the same time.
	 * @return a number, empty for {@code patterns.pubsub.listener.concurrency}
	 */
	String concurrency() default "";

	/**
	 * How many messages are handled together at most, by a method that takes lists or
	 * with {@link #batchTransaction()}.
	 * @return a number, empty for {@code patterns.pubsub.listener.batch-size}
	 */
	String batchSize() default "";

	/**
	 * How long to wait for further messages when there are some, but fewer than
	 * {@link #batchSize()}, as {@code 100ms}. For a listener that takes batches only.
	 * @return a duration, empty for {@code patterns.pubsub.listener.batch-wait}
	 */
	String batchWait() default "";

	/**
	 * Whether the messages that come together share a transaction, though the method
	 * takes one at a time. Only for {@code @Idempotent} methods. When one of them fails
	 * or is not acknowledged, the transaction is rolled back and the messages are handled
	 * one by one, each in its own.
	 * @return {@code true} or {@code false}, empty for
	 * {@code patterns.pubsub.listener.batch-transaction}
	 */
	String batchTransaction() default "";

	/**
	 * Where messages go that could not be handled. By default
	 * {@code patterns.pubsub.listener.dead-letter-topic}, which is
	 * {@code {topic}.{group}.dlt}. With {@value #NO_DEAD_LETTER_TOPIC} there is none, and
	 * {@link #onFailure()} decides.
	 * @return the topic, empty for the default
	 */
	String deadLetterTopic() default "";

	/**
	 * What becomes of a message that the listener failed to handle when there is no
	 * dead-letter topic. Messages that cannot be read at all are discarded then, with an
	 * error in the log, so that they never hold up those behind them.
	 * @return the choice
	 */
	FailureAction onFailure() default FailureAction.BLOCK;

	/**
	 * When and how often a failed message is tried again.
	 * @return the policy
	 */
	PubSubRetry retry() default @PubSubRetry;

}
