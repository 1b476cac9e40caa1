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

package dev.patterns.pubsub.broker.rabbit;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * The properties of a broker.
 *
 * @param singleActiveConsumer whether one member of a group at a time gets messages, so
 * that the order of a key holds across instances
 * @param prefetch how many messages a member may hold that it has not acknowledged
 * @param deadLetterMaxSize how many bytes of dead letters are kept for each topic
 */
record RabbitSettings(boolean singleActiveConsumer, int prefetch, long deadLetterMaxSize) {

	private static final String SINGLE_ACTIVE_CONSUMER = "single-active-consumer";

	private static final String PREFETCH = "prefetch";

	private static final String DEAD_LETTER_MAX_SIZE = "dead-letter-max-size";

	private static final int DEFAULT_PREFETCH = 100;

	/**
	 * The protocol has two bytes for it.
	 */
	static final int MAX_PREFETCH = 65_535;

	private static final DataSize DEFAULT_MAX_SIZE = DataSize.ofGigabytes(1);

	private static final DataSize LEAST_MAX_SIZE = DataSize.ofMegabytes(1);

	static RabbitSettings of(Map<String, String> properties) {
		for (String property : properties.keySet()) {
			Assert.isTrue(Set.of(SINGLE_ACTIVE_CONSUMER, PREFETCH, DEAD_LETTER_MAX_SIZE).contains(property),
					() -> "A RabbitMQ broker has no property '%s'; it has '%s', '%s' and '%s'".formatted(property,
							SINGLE_ACTIVE_CONSUMER, PREFETCH, DEAD_LETTER_MAX_SIZE));
		}
		return new RabbitSettings(flag(properties.getOrDefault(SINGLE_ACTIVE_CONSUMER, "true")),
				prefetch(properties.getOrDefault(PREFETCH, Integer.toString(DEFAULT_PREFETCH))),
				maxSize(properties.get(DEAD_LETTER_MAX_SIZE)));
	}

	private static boolean flag(String value) {
		Assert.isTrue(value.equals("true") || value.equals("false"),
				() -> "'%s' must be true or false, not '%s'".formatted(SINGLE_ACTIVE_CONSUMER, value));
		return Boolean.parseBoolean(value);
	}

	private static long maxSize(@Nullable String value) {
		if (value == null) {
			return DEFAULT_MAX_SIZE.toBytes();
		}
		String problem = "'%s' must be a size of at least %dMB, such as 500MB, not '%s'".formatted(DEAD_LETTER_MAX_SIZE,
				LEAST_MAX_SIZE.toMegabytes(), value);
		try {
			DataSize size = DataSize.parse(value);
			Assert.isTrue(size.compareTo(LEAST_MAX_SIZE) >= 0, problem);
			return size.toBytes();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException(problem, ex);
		}
	}

	private static int prefetch(String value) {
		String problem = "'%s' must be a number from 1 to %d, not '%s'".formatted(PREFETCH, MAX_PREFETCH, value);
		try {
			int prefetch = Integer.parseInt(value);
			Assert.isTrue(prefetch > 0 && prefetch <= MAX_PREFETCH, problem);
			return prefetch;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(problem, ex);
		}
	}

}
