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

package dev.patterns.outbox.observation;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * Context of the writing of a message. The carrier of the trace context is the map of its
 * headers.
 */
public class StoreContext extends SenderContext<Map<String, String>> {

	private final String topic;

	private final String type;

	private final String messageId;

	/**
	 * Create the context.
	 * @param topic the topic
	 * @param type durable name of the payload
	 * @param messageId the message's id
	 * @param headers the message's headers, to which the trace context is added
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public StoreContext(String topic, String type, String messageId, Map<String, String> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		}, Kind.PRODUCER);
		this.topic = topic;
		this.type = type;
		this.messageId = messageId;
		setCarrier(headers);
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * The durable name of the payload.
	 * @return the type
	 */
	public String getType() {
		return this.type;
	}

	/**
	 * The message's id.
	 * @return the id
	 */
	public String getMessageId() {
		return this.messageId;
	}

}
