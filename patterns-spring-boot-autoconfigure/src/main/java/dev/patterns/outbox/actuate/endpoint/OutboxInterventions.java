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

package dev.patterns.outbox.actuate.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint.DoneDescriptor;
import dev.patterns.outbox.engine.MessageSize;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MessageDetails;
import dev.patterns.outbox.store.MessageEdit;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.pubsub.MessageHeaders;

/**
 * Does what operators ask of the outbox. Thread-safe.
 */
public final class OutboxInterventions {

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {
	};

	private static final int MAX_TOPIC_LENGTH = 255;

	/** Each batch is a transaction. */
	private static final int BATCH = 1000;

	private final OutboxDatabases databases;

	private final OutboxRelayLifecycle relay;

	private final long maxMessageSize;

	/**
	 * Create the interventions.
	 * @param status knows the databases
	 * @param relay told when something is to be sent
	 * @param maxMessageSize how large a message may become by a change
	 */
	public OutboxInterventions(OutboxStatus status, OutboxRelayLifecycle relay, DataSize maxMessageSize) {
		this.databases = new OutboxDatabases(status);
		this.relay = relay;
		this.maxMessageSize = maxMessageSize.toBytes();
	}

	DoneDescriptor pauseOrResume(OutboxOperation operation, @Nullable String dataSource, @Nullable String broker) {
		OutboxBackend backend = this.databases.get(dataSource);
		OutboxOperations operations = backend.operations();
		String name = (broker != null) ? broker : OutboxOperations.ALL_BROKERS;
		if (operation == OutboxOperation.PAUSE) {
			operations.pause(name);
		}
		else if (!operations.resume(name)) {
			throw new IllegalStateException(
					"Relaying to '" + name + "' is not paused; paused is " + operations.findPaused());
		}
		this.relay.refresh();
		backend.notifications().notifyOthers(KeyHashes.all());
		return done(operation, 0);
	}

	DoneDescriptor many(OutboxOperation operation, @Nullable String dataSource, MessageFilter filter, boolean all) {
		OutboxBackend backend = this.databases.get(dataSource);
		boolean harmless = operation == OutboxOperation.RETRY && !filter.states().contains(MessageState.SENT);
		if (!all && !harmless && isUnconditional(filter)) {
			throw new IllegalArgumentException("No condition is given; say 'all' if all messages are meant: %s %s"
				.formatted(lowerCase(operation), filter.states()));
		}
		if (operation == OutboxOperation.DISCARD) {
			int count = repeat(() -> backend.operations().discard(filter, BATCH));
			// Messages behind them may go on.
			this.relay.committed(backend, KeyHashes.all());
			return done(operation, count);
		}
		int count = repeat(() -> backend.operations().revive(filter, BATCH));
		this.relay.committed(backend, KeyHashes.all());
		return done(operation, count);
	}

	private static boolean isUnconditional(MessageFilter filter) {
		return filter.topic() == null && filter.key() == null && filter.type() == null && filter.reason() == null
				&& filter.createdBefore() == null;
	}

	private static int repeat(IntSupplier batch) {
		int sum = 0;
		int count;
		do {
			count = batch.getAsInt();
			sum += count;
		}
		while (count == BATCH);
		return sum;
	}

	@Nullable DoneDescriptor retry(@Nullable String dataSource, long id, @Nullable String topic, @Nullable String headers,
			@Nullable String data) {
		OutboxBackend backend = this.databases.get(dataSource);
		if (topic != null || headers != null || data != null) {
			Optional<MessageDetails> found = backend.operations().get(id);
			if (found.isEmpty()) {
				return null;
			}
			MessageEdit edit = edit(found.get(), topic, headers, data);
			if (!backend.operations().edit(id, edit)) {
				throw new IllegalStateException(
						"Only a parked message can be changed; this one is " + found.get().summary().state().name());
			}
		}
		if (!backend.operations().revive(id)) {
			return null;
		}
		this.relay.committed(backend, KeyHashes.all());
		return done(OutboxOperation.RETRY, 1);
	}

	// Of a record's array NullAway does not see that it may be null.
	@SuppressWarnings("NullAway")
	private MessageEdit edit(MessageDetails found, @Nullable String topic, @Nullable String headers,
			@Nullable String data) {
		if (topic != null && (topic.isBlank() || topic.length() > MAX_TOPIC_LENGTH)) {
			throw new IllegalArgumentException("'topic' must have 1 to " + MAX_TOPIC_LENGTH + " characters");
		}
		MessageEdit edit = new MessageEdit(topic, (headers != null) ? headers(found, headers) : null,
				(data != null) ? bytes(found.contentType(), data) : null);
		long size = MessageSize.of(found.summary().key(), (edit.headers() != null) ? edit.headers() : found.headers(),
				(edit.data() != null) ? edit.data() : found.data());
		if (size > this.maxMessageSize) {
			throw new IllegalArgumentException(
					"The message would have %d bytes, but 'patterns.outbox.max-message-size' is %d bytes"
						.formatted(size, this.maxMessageSize));
		}
		return edit;
	}

	// Those of the suite belong to the envelope, and stay.
	private static Map<String, String> headers(MessageDetails found, String json) {
		try {
			Map<String, String> headers = new LinkedHashMap<>(found.headers());
			headers.keySet().removeIf((name) -> !name.startsWith(MessageHeaders.RESERVED_PREFIX));
			Map<String, String> edited = MAPPER.readValue(json, HEADERS);
			edited.forEach(MessageHeaders::requirePublishable);
			headers.putAll(edited);
			return headers;
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The headers are not a JSON object of texts: " + ex.getOriginalMessage(),
					ex);
		}
	}

	private static byte[] bytes(@Nullable String contentType, String data) {
		if (!isText(contentType)) {
			throw new IllegalArgumentException("The payload is '" + contentType + "', which cannot be given as text");
		}
		if (isJson(contentType)) {
			try {
				MAPPER.readTree(data);
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException("The payload is not JSON: " + ex.getOriginalMessage(), ex);
			}
		}
		return data.getBytes(StandardCharsets.UTF_8);
	}

	private static boolean isJson(@Nullable String contentType) {
		return contentType == null || contentType.startsWith("application/json") || contentType.contains("+json");
	}

	static boolean isText(@Nullable String contentType) {
		return isJson(contentType) || contentType == null || contentType.startsWith("text/");
	}

	@Nullable DoneDescriptor discard(@Nullable String dataSource, long id) {
		OutboxBackend backend = this.databases.get(dataSource);
		if (!backend.operations().discard(id)) {
			return null;
		}
		this.relay.committed(backend, KeyHashes.all());
		return done(OutboxOperation.DISCARD, 1);
	}

	private static DoneDescriptor done(OutboxOperation operation, int count) {
		return new DoneDescriptor(lowerCase(operation), count);
	}

	private static String lowerCase(OutboxOperation operation) {
		return operation.name().toLowerCase(Locale.ROOT);
	}

}
