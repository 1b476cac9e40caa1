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

package dev.patterns.saga.engine;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Receives the answers to commands, and keeps each for its instance, whichever node runs
 * that. Whether the instance still waits for it is the instance's business: so an answer
 * that comes twice is kept twice and taken once. Thread-safe.
 */
final class SagaReplies implements ReplyReceiver {

	private static final Log logger = LogFactory.getLog(SagaReplies.class);

	private static final int MAX_NAME = 128;

	private static final int MAX_TEXT = 1000;

	private final SagaCommands commands;

	private final BooleanSupplier used;

	private final ObjectProvider<SagaStore> storeProvider;

	private final PayloadSerializer serializer;

	private final long limit;

	private final Consumer<String> asked;

	/**
	 * Create a receiver.
	 * @param commands knows how commands are sent
	 * @param used whether any saga sends some
	 * @param storeProvider gives the store
	 * @param serializer writes answers
	 * @param limit the largest answer, in bytes
	 * @param asked told of which instance something was asked
	 */
	SagaReplies(SagaCommands commands, BooleanSupplier used, ObjectProvider<SagaStore> storeProvider,
			PayloadSerializer serializer, long limit, Consumer<String> asked) {
		this.commands = commands;
		this.used = used;
		this.storeProvider = storeProvider;
		this.serializer = serializer;
		this.limit = limit;
		this.asked = asked;
	}

	@Override
	public String name() {
		return SagaCommands.NAME;
	}

	@Override
	public String broker() {
		return this.commands.broker();
	}

	@Override
	public boolean isUsed() {
		return this.used.getAsBoolean();
	}

	@Override
	public void receive(CloudEventContext reply) {
		String correlationId = reply.header(MessageHeaders.CORRELATION_ID);
		CommandAddress address = CommandAddress.parse(correlationId);
		SagaStore store = this.storeProvider.getObject();
		Optional<SagaRecord> saga = (address != null) ? store.find(address.sagaId()) : Optional.empty();
		if (address == null || correlationId == null || saga.filter((found) -> found.endedAt() == null).isEmpty()) {
			this.commands.counts().count(false);
			logger.debug("Nobody waits for the reply " + reply.id());
			return;
		}
		store.addRequest(address.sagaId(), SagaRequest.Type.REPLY, null,
				this.serializer.write(read(correlationId, reply)), null, store.lease().timeSource().now());
		this.asked.accept(address.sagaId());
	}

	private CommandReply read(String correlationId, CloudEventContext reply) {
		String reason = reply.header(MessageHeaders.REPLY_REASON);
		if (reason != null) {
			String failure = reply.header(MessageHeaders.REPLY_FAILURE);
			return new CommandReply(correlationId, null, name(reason), (failure != null) ? name(failure) : null,
					text(reply.header(MessageHeaders.REPLY_MESSAGE)));
		}
		try {
			String json = json(reply.event());
			if (json != null && json.getBytes(StandardCharsets.UTF_8).length > this.limit) {
				return new CommandReply(correlationId, null, "unreadable", null,
						"the reply is larger than 'patterns.saga.payload-limit' allows");
			}
			return new CommandReply(correlationId, json, null, null, null);
		}
		catch (PayloadSerializationException ex) {
			return new CommandReply(correlationId, null, "unreadable", null, "the reply is no JSON");
		}
	}

	private @Nullable String json(CloudEvent event) {
		CloudEventData data = event.getData();
		byte[] bytes = (data != null) ? data.toBytes() : null;
		if (bytes == null || bytes.length == 0) {
			return null;
		}
		String type = (event.getDataContentType() != null) ? event.getDataContentType() : "application/json";
		if (type.startsWith("text/")) {
			return this.serializer.write(new String(bytes, StandardCharsets.UTF_8));
		}
		if (type.startsWith("application/octet-stream")) {
			return this.serializer.write(bytes);
		}
		String json = new String(bytes, StandardCharsets.UTF_8);
		this.serializer.<Object>read(json, Object.class);
		return json;
	}

	// Comes from elsewhere, and goes into the history and logs.
	private static String name(String name) {
		String plain = name.replaceAll("[^A-Za-z0-9._/:-]", "_");
		return (plain.length() <= MAX_NAME) ? plain : plain.substring(0, MAX_NAME);
	}

	private static @Nullable String text(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String plain = text.replaceAll("\\p{Cntrl}", " ");
		return (plain.length() <= MAX_TEXT) ? plain : plain.substring(0, MAX_TEXT);
	}

}
