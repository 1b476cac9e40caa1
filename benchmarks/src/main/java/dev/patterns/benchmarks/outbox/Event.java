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

package dev.patterns.benchmarks.outbox;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

import org.springframework.modulith.events.Externalized;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is published, about 300 bytes of JSON; the same for all.
 *
 * @param round the round that it belongs to
 * @param number its number in the round; those of one key rise in the order of their
 * transactions
 * @param key its key
 * @param item what was ordered
 * @param amount what it costs
 * @param note a text
 */
@Externalized(Event.TOPIC + "::#{key}")
public record Event(int round, int number, String key, String item, BigDecimal amount, String note) {

	static final String TOPIC = "events";

	static final int PARTITIONS = 4;

	private static final byte[] ROUND = "\"round\":".getBytes(StandardCharsets.UTF_8);

	private static final byte[] NUMBER = "\"number\":".getBytes(StandardCharsets.UTF_8);

	private static final JsonMapper MAPPER = JsonMapper.builder().build();

	static Event of(int round, int number, int key) {
		return new Event(round, number, "customer-" + key, "item-" + number % 50,
				BigDecimal.valueOf(100 + number % 900L, 2),
				"to be delivered on a working day between nine and five, to the neighbours if nobody opens the door, "
						+ "with the bill in a letter of its own and without any advertising for other things; "
						+ number);
	}

	byte[] toJson() {
		return toJson(MAPPER);
	}

	byte[] toJson(JsonMapper mapper) {
		return mapper.writeValueAsBytes(this);
	}

	static int round(byte[] json) {
		return number(json, ROUND);
	}

	static int number(byte[] json) {
		return number(json, NUMBER);
	}

	// To be read by a parser would cost the consumer more than all else it does.
	private static int number(byte[] json, byte[] field) {
		for (int from = 0; from <= json.length - field.length; from++) {
			int length = 0;
			while (length < field.length && json[from + length] == field[length]) {
				length++;
			}
			if (length == field.length) {
				return digits(json, from + length);
			}
		}
		throw new IllegalArgumentException("Not an event: " + new String(json, StandardCharsets.UTF_8));
	}

	private static int digits(byte[] json, int from) {
		int value = 0;
		for (int i = from; i < json.length && json[i] >= '0' && json[i] <= '9'; i++) {
			value = 10 * value + json[i] - '0';
		}
		return value;
	}

}
