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

package dev.patterns.pubsub.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeader;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;

/**
 * Listeners of which each is wrong in its own way.
 */
class WrongListeners {

	@PubSubListener
	void noTopic(String payload) {
	}

	@PubSubListener(topic = "a", broker = "unknown")
	void unknownBroker(String payload) {
	}

	@PubSubListener("b")
	void twoPayloads(String first, String second) {
	}

	@PubSubListener("c")
	void unreadable(Runnable payload) {
	}

	@PubSubListener(topic = "d", id = "twice")
	void twice(String payload) {
	}

	@PubSubListener(topic = "e", id = "twice")
	void again(String payload) {
	}

	@PubSubListener(topic = "f", match = "type ==")
	void noExpression(String payload) {
	}

	@PubSubListener("g")
	void greedy(String payload) {
	}

	@PubSubListener("g")
	void starving(String payload) {
	}

	@PubSubListener("${missing}")
	void unresolved(String payload) {
	}

	@PubSubListener(topic = "h", concurrency = "0", start = "middle", retry = @PubSubRetry(delay = "soon"))
	void numbers(String payload) {
	}

	@PubSubListener(topic = "begin", start = "latest", match = "type == 'A'")
	void late(String payload) {
	}

	@PubSubListener(topic = "begin", match = "type == 'B'")
	void early(String payload) {
	}

	@PubSubListener("i")
	CompletableFuture<Void> asynchronous(String payload) {
		return CompletableFuture.completedFuture(null);
	}

	@PubSubListener("j")
	void header(@MessageHeader("x") Integer header) {
	}

	@PubSubListener("k")
	void batch(Set<String> payloads) {
	}

	@PubSubListener("n")
	void mixed(List<String> payloads, CloudEventContext context) {
	}

	@PubSubListener("o")
	void wild(List<?> payloads) {
	}

	@PubSubListener("p")
	void headers(List<String> payloads, @MessageHeader("x") List<String> header) {
	}

	@PubSubListener(topic = "q", batchTransaction = "true", batchSize = "none", batchWait = "-1s")
	void shared(String payload) {
	}

	@PubSubListener(topic = "r", batchTransaction = "sometimes", batchWait = "1s")
	void sometimes(String payload) {
	}

	@PubSubListener(topic = "l", id = "not durable")
	void name(String payload) {
	}

	@PubSubListener(topic = "m", deadLetterTopic = "m")
	void loop(String payload) {
	}

}
