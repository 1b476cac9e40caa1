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

import io.cloudevents.core.builder.CloudEventBuilder;

/**
 * Attributes of events as they stand in headers, each a text.
 */
public final class EventAttributes {

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
		else if (!name.equals("specversion")) {
			builder.withContextAttribute(name, value);
		}
	}

}
