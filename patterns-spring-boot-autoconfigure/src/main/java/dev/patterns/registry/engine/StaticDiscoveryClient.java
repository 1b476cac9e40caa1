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

package dev.patterns.registry.engine;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import dev.patterns.definition.DefinitionProblems;

/**
 * Finds instances that are given by properties.
 */
public final class StaticDiscoveryClient implements DiscoveryClient {

	/**
	 * Prefix of the properties.
	 */
	public static final String PREFIX = "patterns.registry.static.services";

	private final Map<String, List<ServiceInstance>> services;

	/**
	 * Create the client.
	 * @param addresses base URIs by the name of the service
	 * @throws dev.patterns.definition.InvalidDefinitionException if an address is not a
	 * HTTP URI of a host
	 */
	public StaticDiscoveryClient(Map<String, List<URI>> addresses) {
		Map<String, List<ServiceInstance>> all = new LinkedHashMap<>();
		DefinitionProblems problems = new DefinitionProblems("static registry");
		addresses.forEach((service, uris) -> all.put(service, toInstances(service, uris, problems)));
		problems.throwIfAny();
		this.services = Map.copyOf(all);
	}

	private static List<ServiceInstance> toInstances(String service, List<URI> uris, DefinitionProblems problems) {
		List<ServiceInstance> instances = new ArrayList<>();
		for (int i = 0; i < uris.size(); i++) {
			URI uri = uris.get(i);
			boolean secure = "https".equalsIgnoreCase(uri.getScheme());
			if (uri.getHost() == null || !(secure || "http".equalsIgnoreCase(uri.getScheme()))) {
				problems.add("%s.%s[%d]".formatted(PREFIX, service, i),
						"'%s' is not the base URL of a service.".formatted(uri),
						"Write it as http://host:port or https://host:port.");
				continue;
			}
			if (!isBase(uri)) {
				problems.add("%s.%s[%d]".formatted(PREFIX, service, i),
						"'%s' has more than scheme, host and port, which would be ignored.".formatted(uri.getHost()),
						"Write it as http://host:port; where operations are exposed says 'patterns.invocation.base-path'.");
				continue;
			}
			int port = (uri.getPort() != -1) ? uri.getPort() : (secure ? 443 : 80);
			instances.add(new DefaultServiceInstance(service + "-" + i, service, uri.getHost(), port, secure));
		}
		return List.copyOf(instances);
	}

	private static boolean isBase(URI uri) {
		return uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null
				&& (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
	}

	@Override
	public String description() {
		return "Patterns static registry";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		return this.services.getOrDefault(serviceId, List.of());
	}

	@Override
	public List<String> getServices() {
		return List.copyOf(this.services.keySet());
	}

	@Override
	public void probe() {
	}

}
