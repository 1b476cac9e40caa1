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

package dev.patterns.outbox.engine;

import java.net.URI;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PublishOptions;

/**
 * What an event's envelope says that is not the same for all events of the application.
 * It is rare, and therefore stands among the headers of the stored message instead of in
 * columns, under names that no user's header has.
 *
 * @param source the source, {@code null} for the application
 * @param subject the subject, {@code null} for none
 * @param time when it happened, {@code null} for when it was stored
 * @param dataSchema the schema of the data, {@code null} if it names none
 * @param contentMode how it is laid out, {@code null} for the relay's setting
 * @param extensions extension attributes: text, integers and booleans
 * @param request its id and the headers that ask for an answer, {@code null} if none is
 * asked for
 */
record EventEnvelope(@Nullable URI source, @Nullable String subject, @Nullable OffsetDateTime time,
		@Nullable URI dataSchema, @Nullable ContentMode contentMode, Map<String, Object> extensions,
		@Nullable Request request) {

	static final EventEnvelope NONE = new EventEnvelope(null, null, null, null, null, Map.of(), null);

	private static final String PREFIX = MessageHeaders.RESERVED_PREFIX + "event-";

	private static final String SOURCE = PREFIX + "source";

	private static final String SUBJECT = PREFIX + "subject";

	private static final String TIME = PREFIX + "time";

	private static final String SCHEMA = PREFIX + "dataschema";

	private static final String MODE = PREFIX + "mode";

	private static final String ID = PREFIX + "id";

	private static final String EXTENSION = PREFIX + "x-";

	EventEnvelope {
		extensions = Map.copyOf(extensions);
	}

	static EventEnvelope of(PublishOptions options) {
		if (options.source() == null && options.subject() == null && options.contentMode() == null
				&& options.replyHeaders().isEmpty()) {
			return NONE;
		}
		return new EventEnvelope(options.source(), options.subject(), null, null, options.contentMode(), Map.of(),
				Request.of(options, options.id()));
	}

	/**
	 * The envelope of an event that was made elsewhere.
	 * @param event the event
	 * @param options what is to differ from it
	 * @return the envelope
	 */
	static EventEnvelope of(CloudEvent event, PublishOptions options) {
		Map<String, Object> extensions = new LinkedHashMap<>();
		for (String name : event.getExtensionNames()) {
			Object value = event.getExtension(name);
			if (value != null) {
				extensions.put(name, (value instanceof Integer || value instanceof Boolean) ? value : value.toString());
			}
		}
		return new EventEnvelope((options.source() != null) ? options.source() : event.getSource(),
				(options.subject() != null) ? options.subject() : event.getSubject(), event.getTime(),
				event.getDataSchema(), options.contentMode(), extensions,
				Request.of(options, (options.id() != null) ? options.id() : event.getId()));
	}

	Map<String, String> addTo(Map<String, String> headers) {
		if (this == NONE) {
			return headers;
		}
		Map<String, String> all = new LinkedHashMap<>(headers);
		put(all, SOURCE, this.source);
		put(all, SUBJECT, this.subject);
		put(all, TIME, this.time);
		put(all, SCHEMA, this.dataSchema);
		put(all, MODE, this.contentMode);
		if (this.request != null) {
			put(all, ID, this.request.id());
			all.putAll(this.request.headers());
		}
		this.extensions.forEach((name, value) -> all.put(EXTENSION + name, kind(value) + value));
		return all;
	}

	private static void put(Map<String, String> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value.toString());
		}
	}

	// Without it a number would come back as a text, which differs in JSON.
	private static String kind(Object value) {
		if (value instanceof Integer) {
			return "i";
		}
		return (value instanceof Boolean) ? "b" : "s";
	}

	static boolean isIn(Map<String, String> headers) {
		for (String name : headers.keySet()) {
			if (name.startsWith(PREFIX)) {
				return true;
			}
		}
		return false;
	}

	static Map<String, String> withoutEnvelope(Map<String, String> headers) {
		Map<String, String> others = new LinkedHashMap<>(headers);
		others.keySet().removeIf((name) -> name.startsWith(PREFIX));
		return others;
	}

	static EventEnvelope read(Map<String, String> headers) {
		String source = headers.get(SOURCE);
		String time = headers.get(TIME);
		String schema = headers.get(SCHEMA);
		String mode = headers.get(MODE);
		Map<String, Object> extensions = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			if (name.startsWith(EXTENSION) && !value.isEmpty()) {
				extensions.put(name.substring(EXTENSION.length()), extension(value.charAt(0), value.substring(1)));
			}
		});
		return new EventEnvelope((source != null) ? URI.create(source) : null, headers.get(SUBJECT),
				(time != null) ? OffsetDateTime.parse(time) : null, (schema != null) ? URI.create(schema) : null,
				(mode != null) ? ContentMode.valueOf(mode) : null, extensions,
				headers.containsKey(ID) ? new Request(headers.get(ID), Map.of()) : null);
	}

	@Nullable String id() {
		return (this.request != null) ? this.request.id() : null;
	}

	private static Object extension(char kind, String text) {
		return switch (kind) {
			case 'i' -> Integer.valueOf(text);
			case 'b' -> Boolean.valueOf(text);
			default -> text;
		};
	}

	/**
	 * A request. It may be published again before, and after, it was sent, and is the
	 * same event then, which the id of a row cannot be.
	 *
	 * @param id the event's id, {@code null} for that of the row
	 * @param headers the headers that ask for an answer
	 */
	record Request(@Nullable String id, Map<String, String> headers) {

		static @Nullable Request of(PublishOptions options, @Nullable String id) {
			return options.replyHeaders().isEmpty() ? null : new Request(id, options.replyHeaders());
		}

	}

}
