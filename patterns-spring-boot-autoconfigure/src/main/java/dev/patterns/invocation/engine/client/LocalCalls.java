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
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.call.CallScope;
import dev.patterns.call.ThreadBound;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.engine.InboundCall;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.invocation.engine.KeyHeader;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationMatch;
import dev.patterns.invocation.engine.OperationResult;
import dev.patterns.invocation.engine.RequestValues;
import dev.patterns.invocation.engine.StreamedResult;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Calls operations of this application itself without leaving the process: with a
 * serialised copy of the arguments, outside of the caller's transaction, and with the
 * same checks and observations as a call from elsewhere. Thread-safe.
 */
public final class LocalCalls {

	private final ApplicationIdentity identity;

	private final Supplier<@Nullable OperationDispatcher> dispatcher;

	private final PayloadSerializer serializer;

	private final TransactionSuspension suspension;

	private final List<ThreadBound> bound;

	/**
	 * Create local calls.
	 * @param identity who this application is
	 * @param dispatcher gives the operations of this application, {@code null} if it
	 * serves none
	 * @param serializer writes problems
	 * @param suspension suspends the caller's transaction
	 * @param bound what else of the caller's is kept from the call
	 */
	public LocalCalls(ApplicationIdentity identity, Supplier<@Nullable OperationDispatcher> dispatcher,
			PayloadSerializer serializer, TransactionSuspension suspension, List<ThreadBound> bound) {
		this.identity = identity;
		this.dispatcher = SingletonSupplier.ofNullable(dispatcher);
		this.serializer = serializer;
		this.suspension = suspension;
		this.bound = List.copyOf(bound);
	}

	boolean serves(OutgoingCall call) {
		if (!call.exposed() || !call.application().equals(this.identity.application())) {
			return false;
		}
		OperationDispatcher operations = this.dispatcher.get();
		return operations != null && find(operations, call).operation() != null;
	}

	private static OperationMatch find(OperationDispatcher operations, OutgoingCall call) {
		String path = call.operationPath();
		int query = path.indexOf('?');
		return operations.find(call.method(), (query >= 0) ? path.substring(0, query) : path);
	}

	InvocationTransport.Opened call(OutgoingCall call, HttpHeaders headers, Duration limit) {
		OperationDispatcher operations = this.dispatcher.get();
		if (operations == null) {
			throw new IllegalStateException("This application serves no operations");
		}
		String key = headers.getFirst(InvocationHeaders.IDEMPOTENCY_KEY);
		InvocationProblem wrongKey = KeyHeader.check(key);
		String firstSent = headers.getFirst(InvocationHeaders.FIRST_SENT);
		int query = call.path().indexOf('?');
		RequestValues values = RequestValues.of(find(operations, call),
				(query >= 0) ? call.path().substring(query + 1) : null, (name) -> headers.getOrEmpty(name));
		try (InputStream stream = open(call)) {
			if (wrongKey != null) {
				return toAnswer(call, OperationResult.of(wrongKey));
			}
			InboundCall inbound = new InboundCall(call.operation(), (call.body() != null) ? call.body() : new byte[0],
					stream, values, key, (firstSent != null) ? Instant.ofEpochMilli(Long.parseLong(firstSent)) : null,
					limit);
			return toAnswer(call,
					this.suspension.outside(() -> withoutBound(this.bound, () -> operations.dispatch(inbound))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The stream of a call cannot be read or closed", ex);
		}
	}

	private static @Nullable InputStream open(OutgoingCall call) throws IOException {
		return (call.stream() != null) ? call.stream().open() : null;
	}

	private static OperationResult withoutBound(List<ThreadBound> bound, Supplier<OperationResult> task) {
		if (bound.isEmpty()) {
			return task.get();
		}
		try (CallScope.Binding binding = bound.get(0).setAside()) {
			return withoutBound(bound.subList(1, bound.size()), task);
		}
	}

	private InvocationTransport.Opened toAnswer(OutgoingCall call, OperationResult result) throws IOException {
		HttpHeaders headers = new HttpHeaders();
		InvocationProblem problem = result.problem();
		if (problem != null) {
			headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
			if (problem.retryAfter() != null) {
				headers.set(HttpHeaders.RETRY_AFTER, Long.toString(problem.retryAfterSeconds()));
			}
			return new InvocationTransport.Opened(new InvocationTransport.Answer(problem.status(), headers,
					this.serializer.writeBytes(problem.toDocument())), null);
		}
		StreamedResult stream = result.stream();
		if (stream != null && !call.isAnswerStreamed()) {
			// As it would be read from another process.
			try (InputStream input = stream.input()) {
				return new InvocationTransport.Opened(
						new InvocationTransport.Answer(200, headers, input.readAllBytes()), null);
			}
		}
		if (stream != null) {
			if (stream.length() >= 0) {
				headers.setContentLength(stream.length());
			}
			return new InvocationTransport.Opened(new InvocationTransport.Answer(200, headers, new byte[0]),
					stream.input());
		}
		byte[] body = result.body();
		return new InvocationTransport.Opened(new InvocationTransport.Answer((body != null) ? 200 : 204, headers,
				(body != null) ? body : new byte[0]), null);
	}

}
