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

import java.time.Duration;

import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsHttpClientBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * Makes the request factory on Apache HttpClient 5: pooled, with a time limit for each
 * request, and without anything that would repeat or change a request on its own.
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
	 * @param bundle keys and trust of TLS, {@code null} for the platform's
	 * @return the factory
	 */
	public static HttpComponentsClientHttpRequestFactory create(Duration connectTimeout, Duration timeout,
			int maxConnections, int maxConnectionsPerInstance, @Nullable SslBundle bundle) {
		CloseableHttpClient client = new HttpComponentsHttpClientBuilder()
			.withConnectionManagerCustomizer(
					(manager) -> manager.setMaxConnTotal(maxConnections).setMaxConnPerRoute(maxConnectionsPerInstance))
			.withConnectionConfigCustomizer(
					(connection) -> connection.setValidateAfterInactivity(TimeValue.ofMilliseconds(500)))
			.withCustomizer((builder) -> builder.disableAutomaticRetries()
				.disableRedirectHandling()
				.disableCookieManagement()
				.disableAuthCaching()
				.disableContentCompression())
			.build(HttpClientSettings.ofSslBundle(bundle).withTimeouts(connectTimeout, timeout));
		CancellableRequestFactory factory = new CancellableRequestFactory(client);
		factory.setHttpContextFactory((method, uri) -> context(connectTimeout));
		return factory;
	}

	private static @Nullable HttpContext context(Duration connectTimeout) {
		Duration limit = TimeLimit.current();
		if (limit == null) {
			return null;
		}
		HttpClientContext context = HttpClientContext.create();
		context.setRequestConfig(config((limit.compareTo(connectTimeout) < 0) ? limit : connectTimeout, limit));
		return context;
	}

	// The configuration of a connection has a time-out for connecting too, but that is
	// the same for all requests.
	@SuppressWarnings("deprecation")
	private static RequestConfig config(Duration connect, Duration limit) {
		return RequestConfig.custom()
			.setConnectionRequestTimeout(Timeout.of(connect))
			.setConnectTimeout(Timeout.of(connect))
			.setResponseTimeout(Timeout.of(limit))
			.setRedirectsEnabled(false)
			.build();
	}

	/**
	 * Lets the watch over time limits end a request.
	 */
	private static final class CancellableRequestFactory extends HttpComponentsClientHttpRequestFactory {

		private CancellableRequestFactory(HttpClient client) {
			super(client);
		}

		@Override
		protected void postProcessHttpRequest(ClassicHttpRequest request) {
			if (request instanceof Cancellable cancellable) {
				TimeLimit.onCancel(cancellable::cancel);
			}
		}

	}

}
