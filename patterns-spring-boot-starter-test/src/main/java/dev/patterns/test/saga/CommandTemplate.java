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

package dev.patterns.test.saga;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishEntry;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.PublishResult;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Outbox and broker of a node at once: writes the commands of sagas into a table, in
 * their transactions, from which the test answers them. Other messages go nowhere.
 */
final class CommandTemplate implements PubSubTemplate, DeferredPublisher {

	private final JdbcTemplate jdbc;

	private final PayloadSerializer serializer;

	CommandTemplate(JdbcTemplate jdbc, PayloadSerializer serializer) {
		this.jdbc = jdbc;
		this.serializer = serializer;
	}

	@Override
	public String publish(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options) {
		String correlationId = options.replyHeaders().get(MessageHeaders.CORRELATION_ID);
		if (correlationId != null && payload != null) {
			this.jdbc.update(
					"insert into patterns_test_command (topic, type, payload, correlation_id) values (?, ?, ?, ?)",
					topic, payload.getClass().getName(), this.serializer.write(payload), correlationId);
		}
		return (options.id() != null) ? options.id() : "";
	}

	@Override
	public List<PublishResult> publishAll(String topic, List<PublishEntry> entries) {
		throw noBroker();
	}

	@Override
	public CompletableFuture<String> publishAsync(String topic, @Nullable String key, @Nullable Object payload,
			PublishOptions options) {
		throw noBroker();
	}

	@Override
	public <R> @Nullable R request(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options) {
		throw noBroker();
	}

	@Override
	public <R> CompletableFuture<@Nullable R> requestAsync(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options) {
		throw noBroker();
	}

	private static UnsupportedOperationException noBroker() {
		return new UnsupportedOperationException(
				"The saga test kit has no broker: give it a PubSubTemplate of your own, such as a mock");
	}

}
