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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClient;
import org.springframework.cloud.client.serviceregistry.Registration;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.registry.engine.CachedInstances;
import dev.patterns.registry.engine.SelfRegistration;
import dev.patterns.registry.engine.StoreDiscoveryClient;

/**
 * Reports which discovery clients are in use and how this instance is registered.
 */
final class RegistryInventoryContributor implements InventoryContributor {

	private final ObjectProvider<DiscoveryClient> discoveryClients;

	private final ObjectProvider<CachedInstances> cloud;

	private final ObjectProvider<SelfRegistration> registration;

	RegistryInventoryContributor(ObjectProvider<DiscoveryClient> discoveryClients,
			ObjectProvider<CachedInstances> cloud, ObjectProvider<SelfRegistration> registration) {
		this.discoveryClients = discoveryClients;
		this.cloud = cloud;
		this.registration = registration;
	}

	@Override
	public String feature() {
		return "registry";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> entry = new LinkedHashMap<>();
		List<DiscoveryClient> clients = this.discoveryClients.orderedStream()
			.filter((client) -> !(client instanceof CompositeDiscoveryClient))
			.toList();
		entry.put("discoveryClients", clients.stream().map(DiscoveryClient::description).toList());
		for (DiscoveryClient client : clients) {
			if (client instanceof StoreDiscoveryClient store) {
				entry.put("reachable", store.isStoreReachable());
				entry.put("services", store.cached());
			}
		}
		this.cloud.ifAvailable((known) -> {
			entry.put("reachable", known.isReachable());
			entry.put("services", known.sizes());
		});
		SelfRegistration self = this.registration.getIfAvailable();
		Registration current = (self != null) ? self.getRegistration() : null;
		if (self != null && current != null) {
			entry.put("registered", self.isRegistered());
			entry.put("address", current.getUri().toString());
		}
		return entry;
	}

}
