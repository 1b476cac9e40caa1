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

package dev.patterns.invocation.engine.client;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.failure.DeclaredFailures;

/**
 * Sends requests of others to services by their names, as they are, with discovery, load
 * balancing and policies. Thread-safe.
 */
public final class RequestForwarder {

	private final Supplier<InvocationClient> client;

	/**
	 * Create the forwarder.
	 * @param client makes the calls
	 */
	public RequestForwarder(Supplier<InvocationClient> client) {
		this.client = client;
	}

	/**
	 * Forward a request.
	 * @param application name of the service
	 * @param method the verb
	 * @param path the encoded path with its query, beginning with a slash
	 * @param headers the headers to send
	 * @param body the body, {@code null} for none
	 * @return the answer, whatever its status
	 * @throws dev.patterns.invocation.InvocationException if there is no answer
	 */
	public InvocationTransport.Answer forward(String application, HttpMethod method, String path, HttpHeaders headers,
			byte @Nullable [] body) {
		String name = method.name() + " /**";
		OutgoingCall call = new OutgoingCall(application, name, name, false, method, path, headers, body,
				InvocationTransport.Answer.class, DeclaredFailures.none(), false, null, null);
		try {
			Object answer = this.client.get().execute(call);
			if (answer instanceof InvocationTransport.Answer received) {
				return received;
			}
			throw new IllegalStateException("A forwarded request has no answer");
		}
		catch (ForwardedAnswerException ex) {
			return ex.getAnswer();
		}
	}

}
