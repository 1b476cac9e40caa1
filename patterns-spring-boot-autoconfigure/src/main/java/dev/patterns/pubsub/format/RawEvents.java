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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.v1.CloudEventV1;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of messages that came without an envelope.
 */
public final class RawEvents {

	/**
	 * Type of events made from messages without an envelope.
	 */
	public static final String TYPE = "raw";

	private RawEvents() {
	}

	/**
	 * Make an event of a message without an envelope. The same message gives the same
	 * event each time it is delivered.
	 * @param broker name of the broker
	 * @param topic the topic
	 * @param position the message's position in the broker, which becomes the id
	 * @param contentType content type of the data, or {@code null} if not known
	 * @param data the body, or {@code null}
	 * @return the event
	 */
	public static CloudEvent of(String broker, String topic, String position, @Nullable String contentType,
			byte @Nullable [] data) {
		URI source = URI.create("/" + encode(broker) + "/" + encode(topic));
		return new CloudEventV1(position, source, TYPE, contentType, null, null, null,
				(data != null) ? BytesCloudEventData.wrap(data) : null, Map.of());
	}

	private static String encode(String segment) {
		return URLEncoder.encode(segment, StandardCharsets.UTF_8);
	}

}
