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

package dev.patterns.pubsub.broker.redis;

import java.time.Duration;
import java.util.List;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Passes on nothing that may be somebody else's by now: a member that was cut off from
 * the server must not go on with what it has read. What it has not begun is forgotten
 * when it notices.
 */
final class OwnersHandler implements MessageHandler {

	private static final HandlingResult LATER = HandlingResult.notBefore(Duration.ofMillis(100));

	private final MessageHandler handler;

	private final RedisOwnership ownership;

	OwnersHandler(MessageHandler handler, RedisOwnership ownership) {
		this.handler = handler;
		this.ownership = ownership;
	}

	@Override
	public int batchSize() {
		return this.handler.batchSize();
	}

	@Override
	public Duration batchWait() {
		return this.handler.batchWait();
	}

	@Override
	public HandlingResult handle(InboundMessage message) {
		return this.ownership.isHeld() ? this.handler.handle(message) : LATER;
	}

	@Override
	public List<HandlingResult> handle(List<InboundMessage> messages) {
		return this.ownership.isHeld() ? this.handler.handle(messages) : List.of(LATER);
	}

}
