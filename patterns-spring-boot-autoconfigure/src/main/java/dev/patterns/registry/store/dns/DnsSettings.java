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

package dev.patterns.registry.store.dns;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How services are called in the domain name system. {@code {service}} in a name is
 * replaced by the name of the service, {@code {namespace}} by this application's
 * namespace.
 *
 * @param name name whose addresses are those of the instances
 * @param srv name whose SRV records say where the instances are, {@code null} to go by
 * addresses
 * @param port port of the instances, where addresses are asked for
 * @param secure whether the instances speak TLS
 * @param servers servers to ask, {@code host} or {@code host:port}; empty for those of
 * the operating system
 * @param timeout how long to wait for an answer
 */
public record DnsSettings(String name, @Nullable String srv, int port, boolean secure, List<String> servers,
		Duration timeout) {

	public DnsSettings {
		Assert.isTrue(name.contains("{service}"), "'patterns.registry.dns.name' must contain '{service}'");
		Assert.isTrue(srv == null || srv.contains("{service}"), "'patterns.registry.dns.srv' must contain '{service}'");
		Assert.isTrue(port > 0 && port <= 65535, "'patterns.registry.dns.port' must be between 1 and 65535");
		Assert.isTrue(timeout.toMillis() > 0, "'patterns.registry.dns.timeout' must be a millisecond or more");
		servers = List.copyOf(servers);
		for (String server : servers) {
			Assert.isTrue(server.matches("[A-Za-z0-9._-]+(:\\d{1,5})?|\\[[0-9A-Fa-f:.%]+](:\\d{1,5})?"),
					() -> "'patterns.registry.dns.servers' must be host or host:port, not '%s'".formatted(server));
		}
	}

}
