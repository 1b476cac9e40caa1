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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What differs from the defaults when a message is published through the outbox.
 * Immutable: each method returns a copy.
 *
 * <pre class="code">
 * OutboxOptions.NONE.withDelay(Duration.ofMinutes(5)).withHeader("tenant", "acme")
 * </pre>
 *
 * @param headers headers of the message
 * @param delay how long after the commit it is sent at the earliest; a delayed message
 * takes no part in the order of its key
 * @param timeToLive how long it is worth sending, {@code null} for ever
 * @param id the message's id, {@code null} for a new one
 * @param type durable name of the payload, {@code null} for that of its type
 * @param broker name of the broker, {@code null} for the default broker
 * @param ordering which order it keeps
 * @param dataSource name of the DataSource bean whose outbox it goes to, {@code null} for
 * that of the current transaction
 */
public record OutboxOptions(Map<String, String> headers, Duration delay, @Nullable Duration timeToLive,
		@Nullable String id, @Nullable String type, @Nullable String broker, Ordering ordering,
		@Nullable String dataSource) {

	/**
	 * Nothing differs from the defaults.
	 */
	public static final OutboxOptions NONE = new OutboxOptions(Map.of(), Duration.ZERO, null, null, null, null,
			Ordering.DEFAULT, null);

	public OutboxOptions {
		headers = Map.copyOf(headers);
		Assert.isTrue(!delay.isNegative(), "'delay' must not be negative");
		Assert.isTrue(timeToLive == null || timeToLive.toMillis() > 0, "'timeToLive' must be positive");
	}

	/**
	 * Add a header.
	 * @param name the header's name
	 * @param value the header's value
	 * @return the new options
	 */
	public OutboxOptions withHeader(String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.headers);
		changed.put(name, value);
		return new OutboxOptions(changed, this.delay, this.timeToLive, this.id, this.type, this.broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Send the message later.
	 * @param delay how long after the commit at the earliest
	 * @return the new options
	 */
	public OutboxOptions withDelay(Duration delay) {
		return new OutboxOptions(this.headers, delay, this.timeToLive, this.id, this.type, this.broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Drop the message if it cannot be sent in time.
	 * @param timeToLive how long it is worth sending
	 * @return the new options
	 */
	public OutboxOptions withTimeToLive(Duration timeToLive) {
		return new OutboxOptions(this.headers, this.delay, timeToLive, this.id, this.type, this.broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Give the message an id of the caller's.
	 * @param id the id, at most 128 characters, unique among the application's messages
	 * @return the new options
	 */
	public OutboxOptions withId(String id) {
		Assert.hasText(id, "'id' must not be empty");
		return new OutboxOptions(this.headers, this.delay, this.timeToLive, id, this.type, this.broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Give the payload another durable name than that of its type.
	 * @param type the durable name
	 * @return the new options
	 */
	public OutboxOptions withType(String type) {
		return new OutboxOptions(this.headers, this.delay, this.timeToLive, this.id, type, this.broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Send to another broker than the default.
	 * @param broker the broker's name
	 * @return the new options
	 */
	public OutboxOptions withBroker(String broker) {
		return new OutboxOptions(this.headers, this.delay, this.timeToLive, this.id, this.type, broker, this.ordering,
				this.dataSource);
	}

	/**
	 * Keep another order than the default.
	 * @param ordering which order
	 * @return the new options
	 */
	public OutboxOptions withOrdering(Ordering ordering) {
		return new OutboxOptions(this.headers, this.delay, this.timeToLive, this.id, this.type, this.broker, ordering,
				this.dataSource);
	}

	/**
	 * Write the message to the outbox of a certain DataSource, where several have one and
	 * the current transaction does not tell.
	 * @param dataSource name of the DataSource bean
	 * @return the new options
	 */
	public OutboxOptions withDataSource(String dataSource) {
		return new OutboxOptions(this.headers, this.delay, this.timeToLive, this.id, this.type, this.broker,
				this.ordering, dataSource);
	}

}
