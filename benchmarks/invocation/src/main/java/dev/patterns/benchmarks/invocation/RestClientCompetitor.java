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

package dev.patterns.benchmarks.invocation;

import java.net.URI;
import java.util.Objects;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * Spring's {@link RestClient} without anything around it.
 */
final class RestClientCompetitor implements Competitor {

	private final String name;

	private final ClientHttpRequestFactory factory;

	private final RestClient client;

	private final URI uri;

	private RestClientCompetitor(String name, ClientHttpRequestFactory factory, String url) {
		this.name = name;
		this.factory = factory;
		this.client = RestClient.builder().requestFactory(factory).build();
		this.uri = URI.create(url + PaymentController.PATH);
	}

	static RestClientCompetitor onApache(String url) {
		return new RestClientCompetitor("RestClient on Apache HttpClient 5",
				new HttpComponentsClientHttpRequestFactory(PooledClients.create()), url);
	}

	static RestClientCompetitor onJdk(String url) {
		return new RestClientCompetitor("RestClient on the JDK's client", new JdkClientHttpRequestFactory(), url);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Receipt charge(Charge charge) {
		return Objects.requireNonNull(this.client.post()
			.uri(this.uri)
			.contentType(MediaType.APPLICATION_JSON)
			.body(charge)
			.retrieve()
			.body(Receipt.class));
	}

	@Override
	public void close() throws Exception {
		if (this.factory instanceof DisposableBean disposable) {
			disposable.destroy();
		}
	}

}
