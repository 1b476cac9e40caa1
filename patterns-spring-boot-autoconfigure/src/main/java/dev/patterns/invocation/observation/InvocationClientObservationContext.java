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

package dev.patterns.invocation.observation;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Context of the observation of a call. Its carrier are the headers that are sent.
 */
public class InvocationClientObservationContext extends SenderContext<HttpHeaders> {

	private final String application;

	private final String operation;

	private @Nullable String key;

	private @Nullable String code;

	private int attempts;

	/**
	 * Create the context.
	 * @param application name of the called application
	 * @param operation durable name of the operation
	 * @param headers headers that get the trace context
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public InvocationClientObservationContext(String application, String operation, HttpHeaders headers) {
		super((carrier, name, value) -> {
			if (carrier != null) {
				carrier.set(name, value);
			}
		}, Kind.CLIENT);
		this.application = application;
		this.operation = operation;
		setCarrier(headers);
		setRemoteServiceName(application);
	}

	/**
	 * Name of the called application.
	 * @return the name
	 */
	public String getApplication() {
		return this.application;
	}

	/**
	 * Durable name of the operation.
	 * @return the name
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * The idempotency key.
	 * @return the key, or {@code null}
	 */
	public @Nullable String getKey() {
		return this.key;
	}

	/**
	 * Set the idempotency key.
	 * @param key the key, or {@code null}
	 */
	public void setKey(@Nullable String key) {
		this.key = key;
	}

	/**
	 * How the call ended.
	 * @return a code, {@code null} for success
	 */
	public @Nullable String getCode() {
		return this.code;
	}

	/**
	 * Set how the call ended.
	 * @param code a code, {@code null} for success
	 */
	public void setCode(@Nullable String code) {
		this.code = code;
	}

	/**
	 * Number of attempts so far.
	 * @return the number
	 */
	public int getAttempts() {
		return this.attempts;
	}

	/**
	 * Count an attempt.
	 */
	public void countAttempt() {
		this.attempts++;
	}

}
