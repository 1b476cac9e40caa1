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
import java.time.Duration;

import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * Makes the request factory on Apache HttpClient 5: pooled, with a response time-out for
 * each request, and without anything that would repeat or change a request on its own.
 */
public final class HttpComponentsRequestFactories {

	private HttpComponentsRequestFactories() {
	}

	/**
	 * Make a request factory.
	 * @param connectTimeout limit for establishing a connection
	 * @param timeout limit for an answer where the thread has none of its own
	 * @param maxConnections limit of all connections
	 * @param maxConnectionsPerInstance limit of the connections to one instance
	 * @return the factory
	 */
	public static HttpComponentsClientHttpRequestFactory create(Duration connectTimeout, Duration timeout,
			int maxConnections, int maxConnectionsPerInstance) {
		Timeout connect = Timeout.of(connectTimeout);
		return ClientHttpRequestFactoryBuilder.httpComponents()
			.withConnectionManagerCustomizer(
					(manager) -> manager.setMaxConnTotal(maxConnections).setMaxConnPerRoute(maxConnectionsPerInstance))
			.withConnectionConfigCustomizer(
					(connection) -> connection.setValidateAfterInactivity(TimeValue.ofMilliseconds(500)))
			.withHttpClientCustomizer((client) -> client.disableAutomaticRetries()
				.disableRedirectHandling()
				.disableCookieManagement()
				.disableAuthCaching()
				.disableContentCompression())
			.withCustomizer((factory) -> factory.setHttpContextFactory((method, uri) -> context(connect, method, uri)))
			.build(HttpClientSettings.defaults().withTimeouts(connectTimeout, timeout));
	}

	private static @Nullable HttpContext context(Timeout connect, HttpMethod method, URI uri) {
		Duration limit = TimeLimit.current();
		if (limit == null) {
			return null;
		}
		HttpClientContext context = HttpClientContext.create();
		context.setRequestConfig(RequestConfig.custom()
			.setConnectionRequestTimeout(connect)
			.setResponseTimeout(Timeout.of(limit))
			.setRedirectsEnabled(false)
			.build());
		return context;
	}

}
