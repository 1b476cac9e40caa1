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

package dev.patterns.pubsub.engine;

import java.lang.reflect.Type;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Reads answers by the type that the requester expects. Nothing in an answer ever chooses
 * a class.
 */
final class ReplyReader {

	private static final int MAX_NAME_LENGTH = 128;

	private final PayloadSerializer serializer;

	ReplyReader(PayloadSerializer serializer) {
		this.serializer = serializer;
	}

	@SuppressWarnings("unchecked")
	<R> @Nullable R read(RequestCall call, Reply reply, Type type) {
		String reason = reply.headers().get(MessageHeaders.REPLY_REASON);
		if (reason != null) {
			throw failure(call, reason, reply.headers());
		}
		CloudEvent event = reply.event();
		if (event == null) {
			throw unreadable(call, reply.problem());
		}
		if (type == CloudEvent.class) {
			return (R) event;
		}
		if (type == Void.class) {
			return null;
		}
		try {
			return (R) new PayloadArgument(type, true, this.serializer, null)
				.resolve(new CloudEventContext(event, call.broker().name(), "", null, Map.of(), 1, ""));
		}
		catch (RuntimeException ex) {
			throw unreadable(call, ex);
		}
	}

	private static RequestFailedException unreadable(RequestCall call, @Nullable RuntimeException problem) {
		return new RequestFailedException(call.topic(), call.messageId(), RequestFailedException.UNREADABLE, null,
				"Topic '" + call.topic() + "': the request was answered, but the answer cannot be read: "
						+ ((problem != null) ? problem.getMessage() : "it has no event"),
				problem);
	}

	private static RequestFailedException failure(RequestCall call, String reason, Map<String, String> headers) {
		String failure = name(headers.get(MessageHeaders.REPLY_FAILURE));
		String told = headers.get(MessageHeaders.REPLY_MESSAGE);
		StringBuilder message = new StringBuilder("Topic '").append(call.topic())
			.append("': the listener gave the request up (")
			.append(name(reason))
			.append(')');
		if (failure != null) {
			message.append(": ").append(failure);
		}
		if (told != null) {
			message.append(": ").append(LogText.of(told));
		}
		return new RequestFailedException(call.topic(), call.messageId(), String.valueOf(name(reason)), failure,
				message.toString(), null);
	}

	// Comes from elsewhere, and goes into logs and metrics of this application.
	private static @Nullable String name(@Nullable String text) {
		if (text == null) {
			return null;
		}
		String plain = text.replaceAll("[^A-Za-z0-9._/:-]", "_");
		return (plain.length() <= MAX_NAME_LENGTH) ? plain : plain.substring(0, MAX_NAME_LENGTH);
	}

}
