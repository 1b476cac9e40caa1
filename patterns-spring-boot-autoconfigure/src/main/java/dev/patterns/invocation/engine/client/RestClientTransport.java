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
import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.StreamUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * Sends requests by Spring's {@link RestClient}.
 */
public final class RestClientTransport implements InvocationTransport, DisposableBean {

	private final RestClient client;

	private final ClientHttpRequestFactory requestFactory;

	/**
	 * Create the transport.
	 * @param client the client; its request factory takes its time limit from
	 * {@link TimeLimit}
	 * @param requestFactory the request factory, whose connections are closed with this
	 * transport
	 */
	public RestClientTransport(RestClient client, ClientHttpRequestFactory requestFactory) {
		this.client = client;
		this.requestFactory = requestFactory;
	}

	@Override
	public Answer send(URI uri, HttpMethod method, HttpHeaders headers, byte @Nullable [] body, Duration timeLimit)
			throws IOException {
		TimeLimit.set(timeLimit);
		try {
			RestClient.RequestBodySpec request = this.client.method(method)
				.uri(uri)
				.headers((target) -> target.putAll(headers));
			if (body != null) {
				request.body(body);
			}
			Answer answer = request.exchange((sent, response) -> new Answer(response.getStatusCode().value(),
					response.getHeaders(), StreamUtils.copyToByteArray(response.getBody())));
			if (answer == null) {
				throw new IOException("No answer");
			}
			return answer;
		}
		catch (ResourceAccessException ex) {
			throw (ex.getCause() instanceof IOException cause) ? cause : new IOException(ex);
		}
		finally {
			TimeLimit.clear();
		}
	}

	@Override
	public void destroy() throws Exception {
		if (this.requestFactory instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

}
