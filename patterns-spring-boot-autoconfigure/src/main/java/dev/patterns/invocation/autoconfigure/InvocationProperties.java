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

package dev.patterns.invocation.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.ThirdPartyEndpoint;
import dev.patterns.invocation.ThirdPartyEndpoint.HealthProbe;
import dev.patterns.invocation.ThirdPartyEndpoints;

/**
 * Properties of service invocation.
 *
 * @param basePath path below which operations are exposed and, unless an instance's
 * metadata say otherwise, called
 * @param packages further packages that are scanned for interfaces of other applications
 * @param timeout time limit of an attempt of a call, unless a resiliency policy sets
 * another
 * @param connectTimeout time limit for establishing a connection
 * @param maxConnections limit of all pooled connections
 * @param maxConnectionsPerInstance limit of the pooled connections to one instance
 * @param maxResponseSize the longest body of an answer; a call whose answer is longer
 * fails
 * @param maxAsyncCalls limit of the calls under way whose result is a
 * 'CompletableFuture', each with a thread of its own; further ones are refused
 * @param server properties of the serving side
 * @param router properties of the router
 * @param endpoints third parties by the name by which they are called
 */
@ConfigurationProperties("patterns.invocation")
public record InvocationProperties(@DefaultValue("/invoke") String basePath, @DefaultValue List<String> packages,
		@DefaultValue("5s") Duration timeout, @DefaultValue("1s") Duration connectTimeout,
		@DefaultValue("400") int maxConnections, @DefaultValue("100") int maxConnectionsPerInstance,
		@DefaultValue("10MB") DataSize maxResponseSize, @DefaultValue("256") int maxAsyncCalls,
		@DefaultValue Server server, @DefaultValue Router router, @DefaultValue Map<String, Endpoint> endpoints) {

	public InvocationProperties {
		if (!basePath.startsWith("/") || basePath.length() < 2 || basePath.endsWith("/")) {
			throw new IllegalArgumentException(
					"'patterns.invocation.base-path' must begin with a slash, name a path and not end with a slash");
		}
		if (timeout.toMillis() < 1 || connectTimeout.toMillis() < 1) {
			throw new IllegalArgumentException(
					"'patterns.invocation.timeout' and 'patterns.invocation.connect-timeout' must be positive");
		}
		if (maxConnections < 1 || maxConnectionsPerInstance < 1 || maxAsyncCalls < 1) {
			throw new IllegalArgumentException(
					"'patterns.invocation.max-connections', 'patterns.invocation.max-connections-per-instance' and 'patterns.invocation.max-async-calls' must be 1 or more");
		}
		if (maxResponseSize.toBytes() < 1) {
			throw new IllegalArgumentException("'patterns.invocation.max-response-size' must be 1 byte or more");
		}
	}

	void toEndpoints(ThirdPartyEndpoints target) {
		DefinitionProblems problems = new DefinitionProblems("third party");
		this.endpoints.forEach((name, endpoint) -> {
			try {
				target.register(endpoint.toEndpoint(name));
			}
			catch (IllegalArgumentException ex) {
				problems.add("patterns.invocation.endpoints." + name, ex.getMessage() + ".",
						"Set 'base-url' to an address such as 'https://api.example.com/v1', and check the rest.");
			}
		});
		problems.throwIfAny();
	}

	/**
	 * A third party.
	 *
	 * @param baseUrl what paths are appended to, http or https
	 * @param headers headers of each request; values are never shown
	 * @param sslBundle name of the SSL bundle to use
	 * @param health how its health is looked at; not at all unless 'path' is set
	 * @param idempotentOperations requests whose repetition it recognises by the header
	 * 'Idempotency-Key', such as 'POST /charges'
	 */
	public record Endpoint(@Nullable URI baseUrl, @DefaultValue Map<String, String> headers, @Nullable String sslBundle,
			@DefaultValue Health health, @DefaultValue Set<String> idempotentOperations) {

		ThirdPartyEndpoint toEndpoint(String name) {
			Assert.notNull(this.baseUrl, "It has no 'base-url'");
			return new ThirdPartyEndpoint(name, this.baseUrl, this.headers, this.sslBundle, this.health.toProbe(),
					this.idempotentOperations);
		}

		// The values of headers may be secret.
		@Override
		public String toString() {
			return "Endpoint[baseUrl=" + this.baseUrl + ", headers=" + this.headers.keySet() + "]";
		}

	}

	/**
	 * How the health of a third party is looked at.
	 *
	 * @param path path of a request that is answered with a status below 400
	 * @param interval time between two requests
	 * @param timeout how long an answer is waited for
	 * @param threshold how many must fail in a row before it is not called any more
	 */
	public record Health(@Nullable String path, @DefaultValue("10s") Duration interval,
			@DefaultValue("1s") Duration timeout, @DefaultValue("3") int threshold) {

		@Nullable HealthProbe toProbe() {
			return (this.path != null) ? new HealthProbe(this.path, this.interval, this.timeout, this.threshold) : null;
		}

	}

	/**
	 * Properties of the router, which forwards requests to services by their names.
	 *
	 * @param enabled whether there is a router
	 * @param basePath path below which it forwards
	 * @param services names of the services that it forwards to, '*' for all
	 */
	public record Router(@DefaultValue("false") boolean enabled, @DefaultValue("/route") String basePath,
			@DefaultValue Set<String> services) {

		public Router {
			if (!basePath.startsWith("/") || basePath.length() < 2 || basePath.endsWith("/")) {
				throw new IllegalArgumentException(
						"'patterns.invocation.router.base-path' must begin with a slash, name a path and not end with a slash");
			}
			if (enabled && services.isEmpty()) {
				throw new IllegalArgumentException(
						"'patterns.invocation.router.services' must name the services that the router forwards to, or be '*'");
			}
		}

	}

	/**
	 * Properties of the serving side.
	 *
	 * @param enabled whether operations are exposed by HTTP
	 * @param port port on which operations are exposed, and nothing else, 0 for any that
	 * is free; without it they are exposed on the port of the application
	 * @param maxRequestSize the longest body of a request, unless an operation takes it
	 * as a stream
	 * @param openapi whether 'openapi.json' below the base path describes the operations,
	 * which takes the library 'jsonschema-generator'
	 */
	public record Server(@DefaultValue("true") boolean enabled, @Nullable Integer port,
			@DefaultValue("2MB") DataSize maxRequestSize, @DefaultValue("true") boolean openapi) {

		public Server {
			if (port != null && (port < 0 || port > 65_535)) {
				throw new IllegalArgumentException(
						"'patterns.invocation.server.port' must be between 0 and 65535; remove it to expose operations on the port of the application");
			}
			if (maxRequestSize.toBytes() < 1) {
				throw new IllegalArgumentException(
						"'patterns.invocation.server.max-request-size' must be 1 byte or more");
			}
		}

	}

}
