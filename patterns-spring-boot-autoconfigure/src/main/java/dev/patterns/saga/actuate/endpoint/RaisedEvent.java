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

package dev.patterns.saga.actuate.endpoint;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import tools.jackson.databind.util.RawValue;

import dev.patterns.saga.SagaTemplate;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * An event to be raised for a flow.
 *
 * @param name name of the event
 * @param payload its payload, {@code null} if there is none
 * @param by who raises it, {@code null} if only the template may know
 */
record RaisedEvent(String name, @Nullable RawValue payload, @Nullable String by) {

	/** What a template takes. A long name must not make the event fail. */
	private static final int MAX_NAME = 255;

	/**
	 * Read what was asked for. The body of an operation of an endpoint has texts only, so
	 * the payload is a text that has JSON in it.
	 * @param serializer reads JSON
	 * @param event name of the event
	 * @param payload the payload as JSON
	 * @param by who asks
	 * @return the event, {@code null} if neither name nor payload was given
	 */
	static @Nullable RaisedEvent of(PayloadSerializer serializer, @Nullable String event, @Nullable String payload,
			@Nullable String by) {
		if (event == null && payload == null) {
			return null;
		}
		if (!StringUtils.hasText(event)) {
			throw new IllegalArgumentException("The operation 'raise' needs an 'event'");
		}
		try {
			// As it is: numbers would lose digits if it were written again.
			serializer.read(payload, Object.class);
			return new RaisedEvent(event, (payload != null) ? new RawValue(payload) : null,
					(by != null && by.length() > MAX_NAME) ? by.substring(0, MAX_NAME) : by);
		}
		catch (PayloadSerializationException ex) {
			throw new IllegalArgumentException(
					"The 'payload' is a text that must be JSON, with quotes if it is a text");
		}
	}

	void raise(SagaTemplate template, String id) {
		if (this.by != null) {
			template.raise(id, this.name, this.payload, this.by);
		}
		else {
			template.raise(id, this.name, this.payload);
		}
	}

}
