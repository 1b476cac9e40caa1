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

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.patterns.registry.store.dns.DnsSettings;

/**
 * Properties of the registry 'dns'. In names '{service}' stands for the name of the
 * service and '{namespace}' for 'patterns.namespace'.
 *
 * @param name name whose addresses are those of the instances
 * @param srv name whose SRV records say where the instances are; if set, it is used
 * instead of addresses
 * @param port port of the instances, where addresses are asked for
 * @param secure whether the instances speak TLS
 * @param servers servers to ask, host or host:port; by default those of the operating
 * system
 * @param timeout how long to wait for an answer, before it is asked for again
 */
@ConfigurationProperties("patterns.registry.dns")
public record DnsRegistryProperties(@DefaultValue("{service}") String name, @Nullable String srv,
		@DefaultValue("8080") int port, @DefaultValue("false") boolean secure, @DefaultValue List<String> servers,
		@DefaultValue("500ms") Duration timeout) {

	DnsSettings toSettings() {
		return new DnsSettings(this.name, this.srv, this.port, this.secure, this.servers, this.timeout);
	}

}
