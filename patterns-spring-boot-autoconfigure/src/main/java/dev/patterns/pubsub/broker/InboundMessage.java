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

package dev.patterns.pubsub.broker;

import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * A message as a broker delivers it. Belongs to the thread that handles it.
 */
public interface InboundMessage {

	/**
	 * The topic it was received from.
	 * @return the topic
	 */
	String topic();

	/**
	 * The key by which messages are ordered.
	 * @return the key, or {@code null}
	 */
	@Nullable String key();

	/**
	 * Where the message stands in the topic, in the broker's own words. The same for each
	 * delivery of a message.
	 * @return for example {@code orders-0@42}
	 */
	String position();

	/**
	 * How many times the message has been delivered to this group, this time included, as
	 * far as the broker knows.
	 * @return 1 or more
	 */
	int attempt();

	/**
	 * Headers besides those of the envelope.
	 * @return the headers
	 */
	Map<String, String> headers();

	/**
	 * The event. A message without an envelope is turned into one, with its
	 * {@link #position()} as id and {@code raw} as type.
	 * @return the event
	 * @throws MalformedMessageException if the message has an envelope that cannot be
	 * read
	 */
	CloudEvent event();

}
