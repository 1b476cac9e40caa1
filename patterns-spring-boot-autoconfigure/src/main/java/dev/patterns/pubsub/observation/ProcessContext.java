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
import io.micrometer.observation.transport.ReceiverContext;

import dev.patterns.pubsub.CloudEventContext;

/**
 * Context of {@link PubSubObservation#PROCESS}. The trace context is read from the
 * headers, or else from the event's extensions.
 */
public class ProcessContext extends ReceiverContext<Map<String, String>> {

	private final CloudEventContext event;

	private String outcome = "ack";

	/**
	 * Create a context.
	 * @param event the message being processed
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public ProcessContext(CloudEventContext event) {
		super((carrier, key) -> {
			String header = carrier.get(key);
			if (header != null) {
				return header;
			}
			Object extension = isExtensionName(key) ? event.extension(key) : null;
			return (extension != null) ? extension.toString() : null;
		}, Kind.CONSUMER);
		setCarrier(event.headers());
		setRemoteServiceName(event.broker());
		this.event = event;
	}

	private static boolean isExtensionName(String key) {
		return key.chars().allMatch((c) -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
	}

	/**
	 * The message being processed.
	 * @return the message
	 */
	public CloudEventContext getEvent() {
		return this.event;
	}

	/**
	 * What became of the message.
	 * @return {@code ack}, {@code retry}, {@code drop} or {@code dead-letter}
	 */
	public String getOutcome() {
		return this.outcome;
	}

	/**
	 * Say what became of the message.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

}
