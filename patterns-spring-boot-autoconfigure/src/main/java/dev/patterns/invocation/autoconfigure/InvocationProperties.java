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

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

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
 * @param server properties of the serving side
 */
@ConfigurationProperties("patterns.invocation")
public record InvocationProperties(@DefaultValue("/invoke") String basePath, @DefaultValue List<String> packages,
		@DefaultValue("5s") Duration timeout, @DefaultValue("1s") Duration connectTimeout,
		@DefaultValue("400") int maxConnections, @DefaultValue("100") int maxConnectionsPerInstance,
		@DefaultValue("10MB") DataSize maxResponseSize, @DefaultValue Server server) {

	public InvocationProperties {
		if (!basePath.startsWith("/") || basePath.length() < 2 || basePath.endsWith("/")) {
			throw new IllegalArgumentException(
					"'patterns.invocation.base-path' must begin with a slash, name a path and not end with a slash");
		}
		if (timeout.toMillis() < 1 || connectTimeout.toMillis() < 1) {
			throw new IllegalArgumentException(
					"'patterns.invocation.timeout' and 'patterns.invocation.connect-timeout' must be positive");
		}
		if (maxConnections < 1 || maxConnectionsPerInstance < 1) {
			throw new IllegalArgumentException(
					"'patterns.invocation.max-connections' and 'patterns.invocation.max-connections-per-instance' must be 1 or more");
		}
		if (maxResponseSize.toBytes() < 1) {
			throw new IllegalArgumentException("'patterns.invocation.max-response-size' must be 1 byte or more");
		}
	}

	/**
	 * Properties of the serving side.
	 *
	 * @param enabled whether operations are exposed by HTTP
	 * @param maxRequestSize the longest body of a request
	 */
	public record Server(@DefaultValue("true") boolean enabled, @DefaultValue("2MB") DataSize maxRequestSize) {

		public Server {
			if (maxRequestSize.toBytes() < 1) {
				throw new IllegalArgumentException(
						"'patterns.invocation.server.max-request-size' must be 1 byte or more");
			}
		}

	}

}
