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
import java.net.http.HttpClient;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * Makes requests with a time limit each on one client of the JDK, whose connections and
 * thread they share. Thread-safe.
 */
public final class JdkRequestFactory implements ClientHttpRequestFactory, DisposableBean {

	private final HttpClient client;

	private final Duration timeout;

	/**
	 * Create the factory.
	 * @param connectTimeout limit for establishing a connection
	 * @param timeout limit for an answer where the thread has none of its own
	 * @param bundle keys and trust of TLS, {@code null} for the platform's
	 */
	public JdkRequestFactory(Duration connectTimeout, Duration timeout, @Nullable SslBundle bundle) {
		this.client = new JdkHttpClientBuilder().build(HttpClientSettings.ofSslBundle(bundle)
			.withRedirects(HttpRedirects.DONT_FOLLOW)
			.withConnectTimeout(connectTimeout));
		this.timeout = timeout;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		Duration limit = TimeLimit.current();
		JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(this.client);
		factory.setReadTimeout((limit != null) ? limit : this.timeout);
		return factory.createRequest(uri, method);
	}

	@Override
	public void destroy() throws Exception {
		// From Java 21 on. Before, it ends when it is not referred to any more.
		if (this.client instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
