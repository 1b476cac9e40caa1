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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Publishes events to a broker. The payload becomes the JSON data of a CloudEvent; a
 * payload that is an {@link io.cloudevents.CloudEvent} is published as it is, a
 * {@code byte[]} or a {@link String} becomes the data unchanged, as binary data and as
 * text.
 * <p>
 * The message is sent at once and takes no part in a transaction. With
 * {@link PublishOptions#inTransaction()} it goes through the outbox instead, and is
 * published if and only if the transaction commits. {@link #request} waits for what a
 * listener returns. Thread-safe.
 *
 * @see PubSubListener
 */
public interface PubSubTemplate {

	/**
	 * Publish and wait until the broker has acknowledged the message.
	 * @param topic the topic
	 * @param payload the payload; {@code null} is published without data
	 * @return the event's id
	 * @throws PublishException if it could not be published
	 */
	default String publish(String topic, @Nullable Object payload) {
		return publish(topic, null, payload);
	}

	/**
	 * Publish and wait until the broker has acknowledged the message.
	 * @param topic the topic
	 * @param key messages of the same key are received in the order in which they were
	 * published; {@code null} for no order
	 * @param payload the payload; {@code null} is published without data
	 * @return the event's id
	 * @throws PublishException if it could not be published
	 */
	default String publish(String topic, @Nullable String key, @Nullable Object payload) {
		return publish(topic, key, payload, PublishOptions.NONE);
	}

	/**
	 * Publish and wait until the broker has acknowledged the message.
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param options what differs from the defaults
	 * @return the event's id
	 * @throws PublishException if it could not be published
	 * @throws TopicDeniedException if this application may not publish to the topic
	 */
	String publish(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options);

	/**
	 * Publish several messages, those of one key in their order, and wait until the
	 * broker has acknowledged all of them. A message that fails does not keep back those
	 * behind it. Of the policies of the broker each message counts for circuit breaker,
	 * bulkhead and rate limiter.
	 * @param topic the topic
	 * @param entries the messages
	 * @return what became of each, in the order of the entries
	 */
	List<PublishResult> publishAll(String topic, List<PublishEntry> entries);

	/**
	 * Publish without waiting.
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @return completes with the event's id when the broker has acknowledged the message,
	 * exceptionally with a {@link PublishException} if it could not be published
	 */
	default CompletableFuture<String> publishAsync(String topic, @Nullable String key, @Nullable Object payload) {
		return publishAsync(topic, key, payload, PublishOptions.NONE);
	}

	/**
	 * Publish without waiting. Of the policies of the broker circuit breaker, bulkhead
	 * and rate limiter apply; a message is not sent again.
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param options what differs from the defaults
	 * @return completes with the event's id when the broker has acknowledged the message,
	 * exceptionally with a {@link PublishException} if it could not be published
	 */
	CompletableFuture<String> publishAsync(String topic, @Nullable String key, @Nullable Object payload,
			PublishOptions options);

	/**
	 * Publish a request and wait for the answer: what a listener returns, or the first of
	 * several that do.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param replyType type of the answer
	 * @param timeout how long to wait, all in all
	 * @return the answer, {@code null} if it has no data
	 * @throws RequestTimeoutException if no answer came in time
	 * @throws RequestFailedException if the listener gave the request up, or its answer
	 * cannot be read
	 * @throws RequestRejectedException if the request was not sent
	 * @throws PublishException if it could not be published
	 */
	default <R> @Nullable R request(String topic, @Nullable String key, @Nullable Object payload, Class<R> replyType,
			Duration timeout) {
		return request(topic, key, payload, replyType, timeout, PublishOptions.NONE);
	}

	/**
	 * Publish a request and wait for the answer.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param replyType type of the answer
	 * @param timeout how long to wait, all in all
	 * @param options what differs from the defaults; a request can neither be published
	 * in a transaction nor be delayed
	 * @return the answer, {@code null} if it has no data
	 * @throws RequestTimeoutException if no answer came in time
	 * @throws RequestFailedException if the listener gave the request up, or its answer
	 * cannot be read
	 * @throws RequestRejectedException if the request was not sent
	 * @throws PublishException if it could not be published
	 * @throws TopicDeniedException if this application may not publish to the topic
	 */
	default <R> @Nullable R request(String topic, @Nullable String key, @Nullable Object payload, Class<R> replyType,
			Duration timeout, PublishOptions options) {
		return request(topic, key, payload, ParameterizedTypeReference.<R>forType(replyType), timeout, options);
	}

	/**
	 * Publish a request and wait for an answer whose type has generics.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param replyType type of the answer
	 * @param timeout how long to wait, all in all
	 * @param options what differs from the defaults; a request can neither be published
	 * in a transaction nor be delayed
	 * @return the answer, {@code null} if it has no data
	 * @throws RequestTimeoutException if no answer came in time
	 * @throws RequestFailedException if the listener gave the request up, or its answer
	 * cannot be read
	 * @throws RequestRejectedException if the request was not sent
	 * @throws PublishException if it could not be published
	 * @throws TopicDeniedException if this application may not publish to the topic
	 */
	<R> @Nullable R request(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options);

	/**
	 * Publish a request without waiting for the answer.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param replyType type of the answer
	 * @param timeout how long the answer is waited for
	 * @return completes as
	 * {@link #requestAsync(String, String, Object, ParameterizedTypeReference, Duration, PublishOptions)}
	 * says
	 */
	default <R> CompletableFuture<@Nullable R> requestAsync(String topic, @Nullable String key,
			@Nullable Object payload, Class<R> replyType, Duration timeout) {
		return requestAsync(topic, key, payload, ParameterizedTypeReference.<R>forType(replyType), timeout,
				PublishOptions.NONE);
	}

	/**
	 * Publish a request without waiting for the answer. Who cancels the future, or
	 * completes it, does not wait for the answer any more. What depends on it is run by
	 * threads of its own and does not hold up other answers.
	 * @param <R> type of the answer
	 * @param topic the topic
	 * @param key the key, or {@code null}
	 * @param payload the payload; {@code null} is published without data
	 * @param replyType type of the answer
	 * @param timeout how long the answer is waited for
	 * @param options what differs from the defaults; a request can neither be published
	 * in a transaction nor be delayed
	 * @return completes with the answer, {@code null} if it has no data; exceptionally
	 * with a {@link RequestException} or a {@link PublishException}
	 * @throws TopicDeniedException if this application may not publish to the topic
	 */
	<R> CompletableFuture<@Nullable R> requestAsync(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options);

}
