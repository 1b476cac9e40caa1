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

import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * An HTTP interface of Spring.
 */
final class HttpInterfaceCompetitor implements Competitor {

	private final HttpComponentsClientHttpRequestFactory factory = new HttpComponentsClientHttpRequestFactory(
			PooledClients.create());

	private final HttpPayments payments;

	HttpInterfaceCompetitor(String url) {
		RestClient client = RestClient.builder().baseUrl(url).requestFactory(this.factory).build();
		this.payments = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
			.build()
			.createClient(HttpPayments.class);
	}

	@Override
	public String name() {
		return "HTTP interface on Apache HttpClient 5";
	}

	@Override
	public Receipt charge(Charge charge) {
		return this.payments.charge(charge);
	}

	@Override
	public void close() throws Exception {
		this.factory.destroy();
	}

	/**
	 * The operation, as Spring declares it.
	 */
	interface HttpPayments {

		@PostExchange(PaymentController.PATH)
		Receipt charge(@RequestBody Charge charge);

	}

}
