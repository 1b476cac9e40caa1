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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.SmartLifecycle;

import dev.patterns.registry.InstanceView;
import dev.patterns.registry.store.InstanceSource;
import dev.patterns.registry.store.StoredInstance;

/**
 * Finds instances in an {@link InstanceSource}, of which it remembers what was found, see
 * {@link CachedInstances}.
 */
public final class StoreDiscoveryClient implements DiscoveryClient, InstanceView, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(StoreDiscoveryClient.class);

	private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

	private final InstanceSource store;

	private final CachedInstances cache;

	/**
	 * Create the client.
	 * @param store where instances are found
	 * @param refresh time between two refreshes of the cache
	 * @param ttl how long an instance lives without a heartbeat
	 */
	public StoreDiscoveryClient(InstanceSource store, Duration refresh, Duration ttl) {
		this(store, refresh, ttl, System::nanoTime);
	}

	StoreDiscoveryClient(InstanceSource store, Duration refresh, Duration ttl, LongSupplier nanoTime) {
		this.store = store;
		this.cache = new CachedInstances(this::find, refresh, ttl, LOOKUP_LIMIT, nanoTime);
	}

	private List<ServiceInstance> find(String service) {
		return this.store.find(service).stream().map(StoreDiscoveryClient::toServiceInstance).toList();
	}

	@Override
	public String description() {
		return "Patterns registry in " + this.store.description();
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		return this.cache.get(serviceId);
	}

	@Override
	public List<ServiceInstance> look(String service) {
		return this.cache.look(service);
	}

	@Override
	public List<String> getServices() {
		try {
			Set<String> names = this.store.services();
			return List.copyOf(names.isEmpty() ? this.cache.inUse() : names);
		}
		catch (RuntimeException ex) {
			logger.debug("The registry cannot be reached", ex);
			return List.copyOf(this.cache.names());
		}
	}

	@Override
	public void probe() {
		this.store.services();
	}

	/**
	 * Whether the last access to the store worked.
	 * @return {@code false} while the last known instances are in use
	 */
	public boolean isStoreReachable() {
		return this.cache.isReachable();
	}

	/**
	 * The services that are cached, for display.
	 * @return number of known instances by the name of the service
	 */
	public Map<String, Integer> cached() {
		return this.cache.sizes();
	}

	Duration refreshAll() {
		return this.cache.refreshAll();
	}

	private static ServiceInstance toServiceInstance(StoredInstance instance) {
		return new DefaultServiceInstance(instance.instanceId(), instance.service(), instance.host(), instance.port(),
				instance.secure(), instance.metadata());
	}

	@Override
	public void start() {
		this.cache.start();
	}

	@Override
	public void stop() {
		this.cache.stop();
	}

	@Override
	public boolean isRunning() {
		return this.cache.isRunning();
	}

	@Override
	public int getPhase() {
		return this.cache.getPhase();
	}

}
