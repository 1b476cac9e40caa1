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

package dev.patterns.pubsub.format;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.cloudevents.core.builder.CloudEventBuilder;

/**
 * Attributes of events as they stand in headers, each a text.
 */
public final class EventAttributes {

	private static final int MAX_SOURCES = 1000;

	private static final int MAX_LENGTH = 200;

	/**
	 * Sources that were read. There are few, unless a sender wants it otherwise, and to
	 * parse one takes as long as all the other attributes together.
	 */
	private static final Map<String, URI> SOURCES = new ConcurrentHashMap<>();

	private EventAttributes() {
	}

	/**
	 * Set an attribute of an event, or an extension. The version is that of the builder.
	 * @param builder builds the event
	 * @param name name of the attribute, in small letters
	 * @param value its value as a text
	 * @throws RuntimeException of many kinds, if the value is not what it must be
	 */
	public static void set(CloudEventBuilder builder, String name, String value) {
		if (name.equals("time")) {
			builder.withTime(EventTimes.parse(value));
		}
		else if (name.equals("source")) {
			builder.withSource(source(value));
		}
		else if (!name.equals("specversion")) {
			builder.withContextAttribute(name, value);
		}
	}

	private static URI source(String value) {
		URI known = SOURCES.get(value);
		if (known != null) {
			return known;
		}
		URI source = URI.create(value);
		if (SOURCES.size() < MAX_SOURCES && value.length() <= MAX_LENGTH) {
			SOURCES.put(value, source);
		}
		return source;
	}

}
