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

import java.net.URI;

import org.springframework.http.HttpHeaders;

/**
 * Where one attempt of a call goes to.
 */
interface Destination {

	/**
	 * The address of the request.
	 * @param call the call
	 * @return the address
	 */
	URI uri(OutgoingCall call);

	/**
	 * Host and port, for messages.
	 * @return the address
	 */
	String address();

	/**
	 * What sends the request.
	 * @return the transport
	 */
	InvocationTransport transport();

	/**
	 * The headers to send.
	 * @param headers the headers of the call
	 * @return the same ones, or a changed copy
	 */
	default HttpHeaders headers(HttpHeaders headers) {
		return headers;
	}

	/**
	 * The attempt begins. It ends by exactly one call of {@link #ended}.
	 */
	default void begun() {
	}

	/**
	 * The attempt has ended.
	 * @param outcome what became of it
	 */
	default void ended(InstanceChooser.Outcome outcome) {
	}

}
