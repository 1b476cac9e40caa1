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

package dev.patterns.secrets.actuate.endpoint;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code secrets} over HTTP, with a text where there is no such store.
 */
@EndpointWebExtension(endpoint = SecretsEndpoint.class)
public class SecretsEndpointWebExtension {

	private final SecretsEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 */
	public SecretsEndpointWebExtension(SecretsEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * A store with the names of the secrets in it that may be read.
	 * @param store name of the store
	 * @return the store, or 404
	 */
	@ReadOperation
	public WebEndpointResponse<Object> names(@Selector String store) {
		return answer(store, this.delegate.names(store));
	}

	/**
	 * Forget what is remembered of a store.
	 * @param store name of the store
	 * @return the store, or 404
	 */
	@WriteOperation
	public WebEndpointResponse<Object> refresh(@Selector String store) {
		return answer(store, this.delegate.refresh(store));
	}

	private static WebEndpointResponse<Object> answer(String store, @Nullable Object result) {
		return (result != null) ? new WebEndpointResponse<>(result)
				: EndpointProblem.notFound("There is no secret store '%s'".formatted(store));
	}

}
