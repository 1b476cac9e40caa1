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

package dev.patterns.invocation.actuate.endpoint;

import java.time.Duration;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

import dev.patterns.problem.EndpointProblem;

/**
 * Endpoint {@code services} over HTTP: {@code GET /services} shows operations and
 * services, {@code GET /services/{service}} the instances of one, {@code POST} and
 * {@code DELETE /services/{service}/{instanceId}} register an instance and take it out,
 * and to {@code /services/{service}} a third party.
 */
@EndpointWebExtension(endpoint = ServicesEndpoint.class)
public class ServicesEndpointWebExtension {

	private static final Log logger = LogFactory.getLog(ServicesEndpointWebExtension.class);

	private final ServicesEndpoint delegate;

	/**
	 * Create the extension.
	 * @param delegate the endpoint
	 */
	public ServicesEndpointWebExtension(ServicesEndpoint delegate) {
		this.delegate = delegate;
	}

	/**
	 * Register an instance that cannot do it itself, or keep it registered.
	 * @param service name of the service
	 * @param instanceId id of the instance
	 * @param host host name or address under which it is reached
	 * @param port its port
	 * @param secure whether it speaks TLS, {@code null} for no
	 * @param zone its zone, {@code null} for none
	 * @param ttl how long it stays without being registered again, {@code null} for 30
	 * seconds
	 * @return what was done, or 400, 409
	 */
	@WriteOperation
	public WebEndpointResponse<Object> register(@Selector String service, @Selector String instanceId, String host,
			int port, @Nullable Boolean secure, @Nullable String zone, @Nullable Duration ttl) {
		return answer(() -> this.delegate.register(service, instanceId, host, port, secure, zone, ttl));
	}

	/**
	 * Register a third party that is called by name from this instance.
	 * @param service name by which it is called
	 * @param baseUrl what paths are appended to
	 * @param sslBundle name of the SSL bundle to use, {@code null} for the platform's
	 * @param healthPath path of its health probe, {@code null} for none
	 * @return what was done, or 400, 409
	 */
	@WriteOperation
	public WebEndpointResponse<Object> registerThirdParty(@Selector String service, String baseUrl,
			@Nullable String sslBundle, @Nullable String healthPath) {
		return answer(() -> this.delegate.registerThirdParty(service, baseUrl, sslBundle, healthPath));
	}

	/**
	 * Remove a third party.
	 * @param service name by which it is called
	 * @return what was removed, or 404, 409
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> deregisterThirdParty(@Selector String service) {
		return answer(() -> this.delegate.deregisterThirdParty(service));
	}

	/**
	 * Take an instance out of the registry.
	 * @param service name of the service
	 * @param instanceId id of the instance
	 * @return what was done, or 409
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> deregister(@Selector String service, @Selector String instanceId) {
		return answer(() -> this.delegate.deregister(service, instanceId));
	}

	private static WebEndpointResponse<Object> answer(Supplier<@Nullable Object> action) {
		try {
			Object body = action.get();
			return (body != null) ? new WebEndpointResponse<>(body)
					: EndpointProblem.notFound("No third party of that name is registered");
		}
		catch (IllegalStateException ex) {
			return EndpointProblem.conflict(ex.getMessage());
		}
		catch (IllegalArgumentException ex) {
			return EndpointProblem.badRequest(ex.getMessage());
		}
		catch (RuntimeException ex) {
			logger.warn("The registry did not take an instance", ex);
			return EndpointProblem.unavailable("The registry cannot be reached");
		}
	}

}
