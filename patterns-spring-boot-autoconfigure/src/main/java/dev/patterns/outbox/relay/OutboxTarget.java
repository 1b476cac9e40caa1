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

package dev.patterns.outbox.relay;

import java.util.concurrent.CompletableFuture;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;

/**
 * Something other than a broker to which the outbox sends messages: a webhook, a mail
 * server, a search index. A bean of this type takes the messages whose broker has its
 * name, with the same guarantees: at least once, with the same id each time, in the order
 * of their key.
 *
 * <pre class="code">
 * &#64;Component
 * class SearchIndex implements OutboxTarget {
 *
 *     public String name() {
 *         return "search";
 *     }
 *
 *     public CompletableFuture&lt;Void&gt; send(BrokerMessage message) {
 *         return this.client.index(message.event());
 *     }
 *
 * }
 *
 * &#64;Outbox(topic = "products", key = "sku", broker = "search")
 * record ProductChanged(String sku) { }
 * </pre>
 *
 * Implementations are thread-safe.
 */
public interface OutboxTarget {

	/**
	 * Name of this target, unique among the targets and brokers of the application.
	 * @return the name, not empty
	 */
	String name();

	/**
	 * Send a message. Returns without waiting and may be called many times before the
	 * first call completes; messages of one key are given in their order, and a target
	 * that works in parallel has to keep it, unless
	 * {@code patterns.outbox.relay.max-in-flight-per-key=1}.
	 * @param message the message
	 * @return completes when the message may be forgotten; exceptionally if it is to be
	 * sent again, with a {@link BrokerException} that is not retryable if that would be
	 * in vain
	 */
	CompletableFuture<Void> send(BrokerMessage message);

}
