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

package dev.patterns.registry.autoconfigure;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

import dev.patterns.registry.LoadBalancing;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.store.StoredInstance;

/**
 * Properties of the service registry.
 *
 * @param type where addresses come from; by default Spring Cloud's own registry if there
 * is one, else 'static'
 * @param fixed addresses of a static registry
 * @param register whether this instance registers itself
 * @param ttl how long a registered instance lives without a heartbeat; a heartbeat is
 * sent three times in that time
 * @param refresh time between two refreshes of the cached instances
 * @param suspectDuration how long an instance is left out after no connection to it could
 * be made, or after it took no work
 * @param ejection when an instance that does not do what it should is left out
 * @param loadBalancing how an instance is chosen
 * @param zone zone of this instance; instances of the same zone are preferred
 * @param dataSource name of the DataSource bean of the registry 'jdbc'; by default the
 * application's primary one
 * @param drainDelay how long an instance that stops goes on after it has deregistered, so
 * that callers notice before its web server closes; by default twice 'refresh'
 * @param host host name or address under which others reach this instance; by default its
 * first address that is not the loopback's
 * @param port port under which others reach this instance; by default the web server's
 * @param secure whether others reach this instance by TLS; by default whether
 * 'server.ssl' is configured
 * @param metadata metadata of this instance
 */
@ConfigurationProperties("patterns.registry")
public record RegistryProperties(@Nullable RegistryType type, @Name("static") @DefaultValue Fixed fixed,
		@DefaultValue("true") boolean register, @DefaultValue("10s") Duration ttl, @DefaultValue("1s") Duration refresh,
		@DefaultValue("5s") Duration suspectDuration, @DefaultValue Ejection ejection,
		@DefaultValue("round-robin") LoadBalancing loadBalancing, @Nullable String zone, @Nullable String dataSource,
		@Nullable Duration drainDelay, @Nullable String host, @Nullable Integer port, @Nullable Boolean secure,
		@DefaultValue Map<String, String> metadata) {

	public RegistryProperties {
		if (ttl.toMillis() < 300) {
			throw new IllegalArgumentException("'patterns.registry.ttl' must be 300 milliseconds or more");
		}
		if (refresh.toMillis() < 1) {
			throw new IllegalArgumentException("'patterns.registry.refresh' must be a millisecond or more");
		}
		if (suspectDuration.isNegative() || (drainDelay != null && drainDelay.isNegative())) {
			throw new IllegalArgumentException(
					"'patterns.registry.suspect-duration' and 'patterns.registry.drain-delay' must not be negative");
		}
		if (port != null && (port < 1 || port > 65535)) {
			throw new IllegalArgumentException("'patterns.registry.port' must be between 1 and 65535");
		}
		if (host != null && !host.isEmpty() && !StoredInstance.isHost(host)) {
			throw new IllegalArgumentException(
					"'patterns.registry.host' must be a host name or an address, an IPv6 address in brackets");
		}
	}

	/**
	 * When an instance that does not do what it should is left out.
	 *
	 * @param consecutiveFailures how many failures in a row eject an instance, 0 for
	 * never
	 * @param duration how long it is left out the first time; the second time twice as
	 * long, and so on
	 * @param maxDuration how long it is left out at most
	 */
	public record Ejection(@DefaultValue("5") int consecutiveFailures, @DefaultValue("10s") Duration duration,
			@DefaultValue("5m") Duration maxDuration) {

		public Ejection {
			if (consecutiveFailures < 0 || duration.isNegative() || maxDuration.compareTo(duration) < 0) {
				throw new IllegalArgumentException(
						"'patterns.registry.ejection' must have no negative values, and a 'max-duration' not below 'duration'");
			}
		}

	}

	/**
	 * Addresses of a static registry.
	 *
	 * @param services base URLs by the name of the service
	 */
	public record Fixed(@DefaultValue Map<String, List<URI>> services) {

	}

}
