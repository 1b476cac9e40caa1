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

import io.micrometer.observation.Observation;

/**
 * Context of {@link PubSubObservation#REQUEST}. The publishing of the request is an
 * observation of its own within.
 */
public class RequestContext extends Observation.Context {

	private final String broker;

	private final String topic;

	private final String type;

	private final String messageId;

	private String outcome = "none";

	/**
	 * Create a context.
	 * @param broker name of the broker
	 * @param topic the topic of the request
	 * @param type type of the request's event
	 * @param messageId id of the request's event
	 */
	public RequestContext(String broker, String topic, String type, String messageId) {
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
	 * The topic of the request.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

	/**
	 * Type of the request's event.
	 * @return the type
	 */
	public String getType() {
		return this.type;
	}

	/**
	 * Id of the request's event.
	 * @return the id
	 */
	public String getMessageId() {
		return this.messageId;
	}

	/**
	 * How the request ended.
	 * @return {@code answered}, {@code failed}, {@code timeout}, {@code cancelled},
	 * {@code rejected} or {@code unsent}; {@code none} while it is under way
	 */
	public String getOutcome() {
		return this.outcome;
	}

	/**
	 * Say how the request ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

}
