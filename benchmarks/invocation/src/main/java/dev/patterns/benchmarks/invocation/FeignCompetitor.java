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

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

import feign.Feign;
import feign.Headers;
import feign.RequestLine;
import feign.RequestTemplate;
import feign.Response;
import feign.Retryer;
import feign.hc5.ApacheHttp5Client;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * OpenFeign by itself, without Spring Cloud around it, on the faster of its clients.
 */
final class FeignCompetitor implements Competitor {

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final CloseableHttpClient client = PooledClients.create();

	private final FeignPayments payments;

	FeignCompetitor(String url) {
		this.payments = Feign.builder()
			.client(new ApacheHttp5Client(this.client))
			.retryer(Retryer.NEVER_RETRY)
			.encoder(this::write)
			.decoder(this::read)
			.target(FeignPayments.class, url);
	}

	private void write(Object object, Type type, RequestTemplate template) {
		template.body(this.mapper.writeValueAsBytes(object), StandardCharsets.UTF_8);
	}

	private Object read(Response response, Type type) throws IOException {
		try (InputStream body = response.body().asInputStream()) {
			return this.mapper.readValue(body, this.mapper.constructType(type));
		}
	}

	@Override
	public String name() {
		return "OpenFeign on Apache HttpClient 5";
	}

	@Override
	public Receipt charge(Charge charge) {
		return this.payments.charge(charge);
	}

	@Override
	public void close() throws IOException {
		this.client.close();
	}

	/**
	 * The operation, as OpenFeign declares it.
	 */
	interface FeignPayments {

		@RequestLine("POST " + PaymentController.PATH)
		@Headers({ "Content-Type: application/json", "Accept: application/json" })
		Receipt charge(Charge charge);

	}

}
