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

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.pubsub.PublishOptions;

/**
 * A message that asks somebody to do something, and whose answer a saga waits for without
 * a thread. A {@link SagaStep} that returns one sends it, in one commit with its
 * checkpoint, and completes with the answer; in a flow {@link SagaContext#command} does
 * so. The other side is a listener that returns the answer, and knows nothing of sagas.
 *
 * <pre class="code">
 * &#64;SagaStep(order = 2, compensation = "refund", timeout = "10m")
 * SagaCommand&lt;Receipt&gt; charge(Order order) {
 *     return SagaCommand.to("payments", order.customer(), new Charge(order.id(), order.total()));
 * }
 * </pre>
 *
 * @param <R> type of the answer, {@link Void} if it has no data
 * @param topic the topic
 * @param key messages of the same key are received in the order in which they were sent;
 * {@code null} for no order
 * @param payload the payload
 * @param options headers, type, source and subject; everything else is the saga's
 * business
 * @see dev.patterns.pubsub.PubSubListener
 */
public record SagaCommand<R extends @Nullable Object>(String topic, @Nullable String key, Object payload,
		PublishOptions options) {

	public SagaCommand {
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.notNull(payload, "'payload' must not be null");
		Assert.isTrue(
				options.delay().isZero() && options.id() == null && options.broker() == null
						&& options.timeToLive() == null && options.replyHeaders().isEmpty(),
				"The saga itself gives a command its id, and says when it is sent, where, and until when");
	}

	/**
	 * A command without a key.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param payload the payload
	 * @return the command
	 */
	public static <R extends @Nullable Object> SagaCommand<R> to(String topic, Object payload) {
		return to(topic, null, payload);
	}

	/**
	 * A command.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload
	 * @return the command
	 */
	public static <R extends @Nullable Object> SagaCommand<R> to(String topic, @Nullable String key, Object payload) {
		return to(topic, key, payload, PublishOptions.NONE);
	}

	/**
	 * A command with headers and the like.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload
	 * @param options headers, type, source and subject
	 * @return the command
	 */
	public static <R extends @Nullable Object> SagaCommand<R> to(String topic, @Nullable String key, Object payload,
			PublishOptions options) {
		return new SagaCommand<>(topic, key, payload, options);
	}

}
