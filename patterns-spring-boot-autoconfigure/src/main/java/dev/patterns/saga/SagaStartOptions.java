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

package dev.patterns.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Options for the start of an instance. Immutable.
 *
 * <pre class="code">
 * sagas.start("place-order", order,
 *         SagaStartOptions.id(order.id()).withDelay(Duration.ofHours(1)).withAttribute("customer", order.customer()));
 * </pre>
 *
 * @param id id of the instance, {@code null} for a generated one. Starting again with the
 * same id and input does nothing.
 * @param detached whether the instance is started in a transaction of its own if the
 * current transaction is one of another transaction manager; without it that is an error
 * @param delay how long after its start the instance begins, {@code null} for at once
 * @param startAt when the instance begins, {@code null} for at once
 * @param attributes search attributes by which the instance can be found, and limited
 */
public record SagaStartOptions(@Nullable String id, boolean detached, @Nullable Duration delay,
		@Nullable Instant startAt, Map<String, String> attributes) {

	private static final SagaStartOptions DEFAULTS = new SagaStartOptions(null, false, null, null, Map.of());

	private static final int MAX_ATTRIBUTE_NAME = 64;

	private static final int MAX_ATTRIBUTE_VALUE = 255;

	public SagaStartOptions {
		attributes = Map.copyOf(attributes);
		Assert.isTrue(delay == null || startAt == null, "Either a delay or a time of start, not both");
		Assert.isTrue(delay == null || !delay.isNegative(), "'delay' must not be negative");
		attributes.forEach((name, value) -> {
			Assert.isTrue(!name.isBlank() && name.length() <= MAX_ATTRIBUTE_NAME,
					() -> "The name of a search attribute has 1 to " + MAX_ATTRIBUTE_NAME + " characters");
			Assert.isTrue(value.length() <= MAX_ATTRIBUTE_VALUE, () -> "The value of search attribute '" + name
					+ "' has more than " + MAX_ATTRIBUTE_VALUE + " characters");
		});
	}

	/**
	 * A generated id, within the current transaction, at once.
	 * @return the default options
	 */
	public static SagaStartOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Options with an id chosen by the caller.
	 * @param id the id, 1 to 128 characters
	 * @return the options
	 */
	public static SagaStartOptions id(String id) {
		return DEFAULTS.withId(id);
	}

	/**
	 * A copy with another id.
	 * @param newId the id, 1 to 128 characters
	 * @return the new options
	 */
	public SagaStartOptions withId(String newId) {
		return new SagaStartOptions(newId, this.detached, this.delay, this.startAt, this.attributes);
	}

	/**
	 * A copy that allows a transaction of another transaction manager to be active.
	 * @return the new options
	 */
	public SagaStartOptions asDetached() {
		return new SagaStartOptions(this.id, true, this.delay, this.startAt, this.attributes);
	}

	/**
	 * A copy that begins later. The saga's own time limit counts from then on.
	 * @param after how long after the start the instance begins
	 * @return the new options
	 */
	public SagaStartOptions withDelay(Duration after) {
		return new SagaStartOptions(this.id, this.detached, after, null, this.attributes);
	}

	/**
	 * A copy that begins at a given time; at once if that is over. The saga's own time
	 * limit counts from then on.
	 * @param time when the instance begins
	 * @return the new options
	 */
	public SagaStartOptions withStartAt(Instant time) {
		return new SagaStartOptions(this.id, this.detached, null, time, this.attributes);
	}

	/**
	 * A copy with a search attribute.
	 * @param name name of the attribute, 1 to 64 characters
	 * @param value its value, up to 255 characters
	 * @return the new options
	 */
	public SagaStartOptions withAttribute(String name, String value) {
		Map<String, String> more = new LinkedHashMap<>(this.attributes);
		more.put(name, value);
		return new SagaStartOptions(this.id, this.detached, this.delay, this.startAt, more);
	}

}
