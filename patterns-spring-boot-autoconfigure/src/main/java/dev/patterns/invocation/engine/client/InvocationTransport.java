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

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Sends one request and waits for its answer. Thread-safe.
 */
@FunctionalInterface
public interface InvocationTransport {

	/**
	 * Send a request.
	 * @param uri where to
	 * @param method the verb
	 * @param headers the headers
	 * @param body the body, or {@code null}
	 * @param timeLimit how long to wait for the answer
	 * @return the answer, whatever its status
	 * @throws IOException if there is no answer
	 */
	Answer send(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body, Duration timeLimit)
			throws IOException;

	/**
	 * Send a request whose body, or the body of whose answer, is not held in memory.
	 * @param uri where to
	 * @param call the call
	 * @param headers the headers
	 * @param timeLimit how long to wait for the begin of the answer
	 * @return the answer. If its stream is not {@code null} whoever gets it closes it
	 * @throws IOException if there is no answer
	 */
	default Opened open(URI uri, OutgoingCall call, HttpHeaders headers, Duration timeLimit) throws IOException {
		throw new UnsupportedOperationException("This transport cannot stream");
	}

	/**
	 * An answer of which only the begin may have come.
	 *
	 * @param answer the answer, without its body if that is a stream
	 * @param stream the body of an answer of success, {@code null} if it is in the answer
	 */
	record Opened(Answer answer, @Nullable InputStream stream) {

	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param body the body, empty for none
	 */
	record Answer(int status, HttpHeaders headers, byte[] body) {

	}

}
