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

import java.net.URI;
import java.time.OffsetDateTime;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * The message that a {@link PubSubListener} is being called for. Immutable.
 *
 * @param event the event; a message that came without an envelope has one made for it,
 * with its position in the broker as id and {@code raw} as type
 * @param broker name of the broker
 * @param topic the topic it was received from
 * @param key the key by which messages are ordered, {@code null} without one
 * @param headers headers of the message other than those of the envelope
 * @param attempt how many times this listener has been called for the message, this time
 * included, as far as the broker knows: 1 for the first time
 * @param listener durable name of the listener
 */
public record CloudEventContext(CloudEvent event, String broker, String topic, @Nullable String key,
		Map<String, String> headers, int attempt, String listener) {

	public CloudEventContext {
		headers = Map.copyOf(headers);
	}

	/**
	 * The event's id, unique within its source.
	 * @return the id
	 */
	public String id() {
		return this.event.getId();
	}

	/**
	 * Who published the event.
	 * @return the source
	 */
	public URI source() {
		return this.event.getSource();
	}

	/**
	 * The durable name of the kind of event.
	 * @return the type
	 */
	public String type() {
		return this.event.getType();
	}

	/**
	 * What the event is about, within its source.
	 * @return the subject, or {@code null}
	 */
	public @Nullable String subject() {
		return this.event.getSubject();
	}

	/**
	 * When it happened.
	 * @return the time, or {@code null}
	 */
	public @Nullable OffsetDateTime time() {
		return this.event.getTime();
	}

	/**
	 * An extension attribute of the event.
	 * @param name the attribute's name
	 * @return its value, or {@code null}
	 */
	public @Nullable Object extension(String name) {
		return this.event.getExtension(name);
	}

	/**
	 * A header of the message.
	 * @param name the header's name
	 * @return its value, or {@code null}
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name);
	}

}
