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

package dev.patterns.pubsub.broker.memory;

import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.dispatch.PendingMessage;

/**
 * A message as one group of the broker holds it.
 */
final class MemoryMessage extends PendingMessage {

	private final String topic;

	private final CloudEvent event;

	private final Map<String, String> headers;

	private final String position;

	private final @Nullable RelayReceipt receipt;

	MemoryMessage(String topic, @Nullable String key, CloudEvent event, Map<String, String> headers, String position,
			@Nullable RelayReceipt receipt) {
		super(key, 0);
		this.topic = topic;
		this.event = event;
		this.headers = headers;
		this.position = position;
		this.receipt = receipt;
	}

	String topic() {
		return this.topic;
	}

	// The same message for one more group.
	MemoryMessage copy() {
		return new MemoryMessage(this.topic, key(), this.event, this.headers, this.position, this.receipt);
	}

	@Nullable RelayReceipt receipt() {
		return this.receipt;
	}

	void settled() {
		if (this.receipt != null) {
			this.receipt.settled();
		}
	}

	@Override
	protected MemoryInboundMessage toInbound(int attempt) {
		return new MemoryInboundMessage(this.topic, key(), this.position, attempt, this.headers, this.event,
				this.receipt);
	}

}
