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

package dev.patterns.pubsub.broker.kafka;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Where a record stands.
 *
 * @param topic the topic
 * @param partition the partition
 * @param offset the offset
 */
record KafkaPlace(String topic, int partition, long offset) {

	private static final Pattern POSITION = Pattern.compile("(.+)-(\\d{1,9})@(\\d{1,18})");

	/**
	 * Read a position.
	 * @param topic the topic
	 * @param position the position
	 * @return the place, {@code null} if it is none of this topic
	 */
	static @Nullable KafkaPlace of(String topic, String position) {
		Matcher matcher = POSITION.matcher(position);
		return (matcher.matches() && matcher.group(1).equals(topic))
				? new KafkaPlace(topic, Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3))) : null;
	}

	@Override
	public String toString() {
		return this.topic + "-" + this.partition + "@" + this.offset;
	}

}
