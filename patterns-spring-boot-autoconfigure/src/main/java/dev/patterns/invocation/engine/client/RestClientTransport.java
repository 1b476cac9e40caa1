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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import dev.patterns.worker.Deadlines;
import dev.patterns.worker.Deadlines.Deadline;

/**
 * Sends requests by Spring's {@link RestClient}. No request outlives its time limit, and
 * no answer is read that is longer than the limit.
 */
public final class RestClientTransport implements InvocationTransport, DisposableBean {

	private static final int BUFFER = 8192;

	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	private final RestClient client;

	private final ClientHttpRequestFactory requestFactory;

	private final long maxResponseSize;

	// The transport's own time-out sees to a server that is silent; this is for one that
	// keeps sending, and for the sum of waiting for a connection, connecting and reading.
	private final Deadlines deadlines = new Deadlines("patterns-invocation-time-limit", KEEP_ALIVE);

	/**
	 * Create the transport.
	 * @param client the client; its request factory takes its time limit from
	 * {@link TimeLimit}
	 * @param requestFactory the request factory, whose connections are closed with this
	 * transport
	 * @param maxResponseSize the longest body of an answer
	 */
	public RestClientTransport(RestClient client, ClientHttpRequestFactory requestFactory, DataSize maxResponseSize) {
		this.client = client;
		this.requestFactory = requestFactory;
		this.maxResponseSize = maxResponseSize.toBytes();
	}

	@Override
	public Answer send(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body, Duration timeLimit)
			throws IOException {
		return limited(timeLimit, (limit) -> exchange(uri, method, headers, body, limit));
	}

	@Override
	public Opened open(URI uri, OutgoingCall call, HttpHeaders headers, Duration timeLimit) throws IOException {
		return limited(timeLimit, (limit) -> exchange(uri, call, headers, limit));
	}

	private <T> T limited(Duration timeLimit, Exchange<T> exchange) throws IOException {
		TimeLimit limit = new TimeLimit(timeLimit);
		limit.bind();
		Deadline deadline = this.deadlines.set(timeLimit, limit::expire);
		try {
			return exchange.run(limit);
		}
		catch (ResourceAccessException ex) {
			IOException cause = (ex.getCause() instanceof IOException io) ? io : new IOException(ex);
			if (limit.isExpired()) {
				throw timedOut(cause);
			}
			throw cause;
		}
		catch (IllegalStateException ex) {
			// What Apache HttpClient throws if it is cancelled just before it connects.
			if (limit.isExpired()) {
				throw timedOut(new IOException(ex));
			}
			throw ex;
		}
		finally {
			deadline.cancel();
			limit.unbind();
		}
	}

	private Answer exchange(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body, TimeLimit limit)
			throws IOException {
		Answer answer = request(uri, method, headers, body).exchange((sent, response) -> read(response, limit));
		if (answer == null) {
			throw new IOException("No answer");
		}
		return answer;
	}

	private Opened exchange(URI uri, OutgoingCall call, HttpHeaders headers, TimeLimit limit) throws IOException {
		RestClient.RequestBodySpec request = request(uri, call.method(), headers, call.body());
		StreamedBody stream = call.stream();
		if (stream != null) {
			if (stream.length() >= 0) {
				request.contentLength(stream.length());
			}
			request.body(stream::writeTo);
		}
		Opened opened = request.exchange((sent, response) -> open(call, response, limit), false);
		if (opened == null) {
			throw new IOException("No answer");
		}
		return opened;
	}

	private RestClient.RequestBodySpec request(URI uri, HttpMethod method, HttpHeaders headers,
			byte @Nullable [] body) {
		RestClient.RequestBodySpec request = this.client.method(method)
			.uri(uri)
			.headers((target) -> target.putAll(headers));
		return (body != null) ? request.body(body) : request;
	}

	private Opened open(OutgoingCall call, ClientHttpResponse response, TimeLimit limit) throws IOException {
		int status = response.getStatusCode().value();
		boolean success = status >= 200 && status < 300;
		if (success && status != 204 && call.isAnswerStreamed()) {
			return new Opened(new Answer(status, response.getHeaders(), new byte[0]),
					StreamedAnswer.of(response, limit));
		}
		try (response) {
			return new Opened(read(response, limit), null);
		}
	}

	private Answer read(ClientHttpResponse response, TimeLimit limit) throws IOException {
		HttpHeaders headers = response.getHeaders();
		return new Answer(response.getStatusCode().value(), headers,
				read(response.getBody(), headers.getContentLength(), limit));
	}

	private byte[] read(InputStream input, long announced, TimeLimit limit) throws IOException {
		// Most answers are short: their end is found by the one byte more.
		byte[] buffer = new byte[(announced >= 0 && announced < BUFFER) ? (int) announced + 1 : BUFFER];
		ByteArrayOutputStream body = new ByteArrayOutputStream(buffer.length);
		for (int count = input.read(buffer); count >= 0; count = input.read(buffer)) {
			body.write(buffer, 0, count);
			if (body.size() > this.maxResponseSize) {
				// Else the rest would be read when the answer is closed.
				limit.cancel();
				throw new AnswerTooLongException(this.maxResponseSize);
			}
			if (limit.isOver()) {
				limit.cancel();
				throw timedOut(null);
			}
		}
		return body.toByteArray();
	}

	private static IOException timedOut(@Nullable IOException cause) {
		SocketTimeoutException failure = new SocketTimeoutException("The time limit is over");
		failure.initCause(cause);
		return failure;
	}

	@Override
	public void destroy() throws Exception {
		if (this.requestFactory instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

	/**
	 * An exchange that keeps a time limit.
	 *
	 * @param <T> what comes of it
	 */
	private interface Exchange<T> {

		T run(TimeLimit limit) throws IOException;

	}

}
