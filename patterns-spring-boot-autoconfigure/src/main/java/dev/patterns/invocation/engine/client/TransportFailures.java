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
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Set;

import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.invocation.ServiceUnreachableException;

/**
 * Tells what it means that there was no answer.
 */
final class TransportFailures {

	/**
	 * Names, since Apache HttpClient is optional: the first is a subclass of
	 * {@link SocketTimeoutException}, which otherwise means that the request was sent.
	 */
	private static final String CONNECT_TIMEOUT = "org.apache.hc.client5.http.ConnectTimeoutException";

	private static final String NO_CONNECTION_FREE = "org.apache.hc.core5.http.ConnectionRequestTimeoutException";

	private static final Set<String> NOT_SENT = Set.of(CONNECT_TIMEOUT, NO_CONNECTION_FREE,
			"org.apache.hc.client5.http.HttpHostConnectException");

	private TransportFailures() {
	}

	static InvocationException toException(OutgoingCall call, String address, IOException ex) {
		if (isUnreadable(ex)) {
			return new OutcomeUnknownException(call.application(), call.operation(),
					"the stream that was being sent to %s cannot be read".formatted(address), ex);
		}
		if (isNotSent(ex)) {
			return new ServiceUnreachableException(call.application(), call.operation(), "no connection to " + address,
					ex);
		}
		if (ex instanceof AnswerTooLongException) {
			return new OutcomeUnknownException(call.application(), call.operation(),
					"%s answered, but: %s".formatted(address, ex.getMessage()), ex);
		}
		if (isTimeout(ex)) {
			return new InvocationTimeoutException(call.application(), call.operation(),
					"no answer from " + address + " within the time limit", ex);
		}
		return new OutcomeUnknownException(call.application(), call.operation(),
				"the connection to " + address + " was lost before the answer", ex);
	}

	/**
	 * Whether the caller itself was in the way of the call.
	 * @param ex why there was no answer
	 * @return {@code true} if it says nothing of the callee
	 */
	static boolean isOwnDoing(IOException ex) {
		return ex instanceof AnswerTooLongException || isUnreadable(ex)
				|| NO_CONNECTION_FREE.equals(ex.getClass().getName());
	}

	// The client of the JDK writes a body on another thread.
	private static boolean isUnreadable(@Nullable Throwable ex) {
		for (Throwable current = ex; current != null; current = current.getCause()) {
			if (current instanceof UnreadableBodyException) {
				return true;
			}
		}
		return false;
	}

	static boolean isTimeout(IOException ex) {
		return ex instanceof SocketTimeoutException || ex instanceof HttpTimeoutException
				|| CONNECT_TIMEOUT.equals(ex.getClass().getName());
	}

	private static boolean isNotSent(@Nullable Throwable ex) {
		for (Throwable current = ex; current != null; current = current.getCause()) {
			if (current instanceof ConnectException || current instanceof UnknownHostException
					|| current instanceof NoRouteToHostException || current instanceof HttpConnectTimeoutException
					|| current instanceof UnresolvedAddressException || current instanceof SSLHandshakeException
					|| NOT_SENT.contains(current.getClass().getName())) {
				return true;
			}
		}
		return false;
	}

}
