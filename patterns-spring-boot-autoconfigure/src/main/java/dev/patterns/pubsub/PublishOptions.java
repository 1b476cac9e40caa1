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
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What differs from the defaults when a message is published. Immutable: each method
 * returns a copy.
 *
 * <pre class="code">
 * PublishOptions.NONE.withType("OrderConfirmed").withHeader("tenant", "acme")
 * </pre>
 *
 * @param broker name of the broker, {@code null} for the default broker
 * @param id the event's id, {@code null} for a new one
 * @param type the event's type, {@code null} for the durable name of the payload's type
 * @param source the event's source, {@code null} for the application
 * @param subject the event's subject, {@code null} for none
 * @param contentMode how the event is laid out, {@code null} for
 * {@code patterns.pubsub.content-mode}
 * @param headers headers of the message
 */
public record PublishOptions(@Nullable String broker, @Nullable String id, @Nullable String type, @Nullable URI source,
		@Nullable String subject, @Nullable ContentMode contentMode, Map<String, String> headers) {

	/**
	 * Nothing differs from the defaults.
	 */
	public static final PublishOptions NONE = new PublishOptions(null, null, null, null, null, null, Map.of());

	public PublishOptions {
		headers.forEach(MessageHeaders::requirePublishable);
		headers = Map.copyOf(headers);
	}

	/**
	 * Publish to another broker than the default.
	 * @param broker the broker's name, as in {@code patterns.pubsub.brokers.<name>}
	 * @return the new options
	 */
	public PublishOptions withBroker(String broker) {
		return new PublishOptions(broker, this.id, this.type, this.source, this.subject, this.contentMode,
				this.headers);
	}

	/**
	 * Give the event's id. Two events of one source with the same id are the same event.
	 * @param id the id
	 * @return the new options
	 */
	public PublishOptions withId(String id) {
		Assert.hasText(id, "'id' must not be empty");
		return new PublishOptions(this.broker, id, this.type, this.source, this.subject, this.contentMode,
				this.headers);
	}

	/**
	 * Give the event's type.
	 * @param type the type
	 * @return the new options
	 */
	public PublishOptions withType(String type) {
		Assert.hasText(type, "'type' must not be empty");
		return new PublishOptions(this.broker, this.id, type, this.source, this.subject, this.contentMode,
				this.headers);
	}

	/**
	 * Give the event's source.
	 * @param source the source
	 * @return the new options
	 */
	public PublishOptions withSource(URI source) {
		return new PublishOptions(this.broker, this.id, this.type, source, this.subject, this.contentMode,
				this.headers);
	}

	/**
	 * Give the event's subject.
	 * @param subject the subject
	 * @return the new options
	 */
	public PublishOptions withSubject(String subject) {
		Assert.hasText(subject, "'subject' must not be empty");
		return new PublishOptions(this.broker, this.id, this.type, this.source, subject, this.contentMode,
				this.headers);
	}

	/**
	 * Choose how the event is laid out in the message.
	 * @param contentMode the content mode
	 * @return the new options
	 */
	public PublishOptions withContentMode(ContentMode contentMode) {
		return new PublishOptions(this.broker, this.id, this.type, this.source, this.subject, contentMode,
				this.headers);
	}

	/**
	 * Add a header.
	 * @param name the header's name
	 * @param value the header's value
	 * @return the new options
	 * @throws IllegalArgumentException if the header may not be sent, see
	 * {@link MessageHeaders#requirePublishable}
	 */
	public PublishOptions withHeader(String name, String value) {
		Map<String, String> headers = new LinkedHashMap<>(this.headers);
		headers.put(name, value);
		return new PublishOptions(this.broker, this.id, this.type, this.source, this.subject, this.contentMode,
				headers);
	}

}
