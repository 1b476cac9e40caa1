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

package dev.patterns.pubsub.observation;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * Context of {@link PubSubObservation#PUBLISH}. The trace context is written into the
 * headers.
 */
public class PublishContext extends SenderContext<Map<String, String>> {

	private final String broker;

	private final String topic;

	private final String type;

	private final String messageId;

	/**
	 * Create a context.
	 * @param broker name of the broker
	 * @param topic the topic
	 * @param type type of the event
	 * @param messageId id of the event
	 * @param headers headers of the message, to be added to
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public PublishContext(String broker, String topic, String type, String messageId, Map<String, String> headers) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		}, Kind.PRODUCER);
		setCarrier(headers);
		setRemoteServiceName(broker);
		this.broker = broker;
		this.topic = topic;
		this.type = type;
		this.messageId = messageId;
	}

	/**
	 * Name of the broker.
	 * @return the name
	 */
	public String getBroker() {
		return this.broker;
	}

	/**
	 * The topic.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * Type of the event.
	 * @return the type
	 */
	public String getType() {
		return this.type;
	}

	/**
	 * Id of the event.
	 * @return the id
	 */
	public String getMessageId() {
		return this.messageId;
	}

}
