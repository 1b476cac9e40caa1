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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Gives other HTTP clients than Apache's a time limit for each request, by a request
 * factory for each limit. Limits are rounded up to a step of 100 milliseconds, so that
 * deadlines do not make a factory each; what exceeds the first hundred shares one.
 */
public final class TimeLimitedRequestFactory implements ClientHttpRequestFactory {

	private static final long STEP = 100;

	private static final int LIMIT = 100;

	private final Map<Duration, ClientHttpRequestFactory> factories = new ConcurrentHashMap<>();

	private final Function<Duration, ClientHttpRequestFactory> creator;

	private final Duration timeout;

	/**
	 * Create the factory.
	 * @param timeout limit where the thread has none of its own
	 * @param creator makes a factory with a limit
	 */
	public TimeLimitedRequestFactory(Duration timeout, Function<Duration, ClientHttpRequestFactory> creator) {
		this.creator = creator;
		this.timeout = timeout;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		Duration limit = TimeLimit.current();
		Duration step = (limit != null) ? Duration.ofMillis((limit.toMillis() + STEP - 1) / STEP * STEP) : this.timeout;
		ClientHttpRequestFactory factory = this.factories.get(step);
		if (factory == null) {
			factory = this.factories.computeIfAbsent((this.factories.size() < LIMIT) ? step : this.timeout,
					this.creator);
		}
		return factory.createRequest(uri, method);
	}

}
