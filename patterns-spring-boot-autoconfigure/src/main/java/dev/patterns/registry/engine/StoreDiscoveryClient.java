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
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.SmartLifecycle;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Finds instances in an {@link InstanceStore}. Services that were asked for are cached
 * and refreshed in the background, so a lookup costs no call of the store but the first.
 * When the store cannot be reached, or suddenly says that no instance is left, the last
 * known instances stay in use; the latter for one time to live, since a store that lost
 * its data is filled again by the next heartbeats.
 */
public final class StoreDiscoveryClient implements DiscoveryClient, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(StoreDiscoveryClient.class);

	private static final long MISS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final InstanceStore store;

	private final Duration refresh;

	private final long emptyNanos;

	private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

	private final PollingWorker worker;

	private volatile boolean reachable = true;

	/**
	 * Create the client.
	 * @param store where instances register
	 * @param refresh time between two refreshes of the cache
	 * @param ttl how long an instance lives without a heartbeat
	 */
	public StoreDiscoveryClient(InstanceStore store, Duration refresh, Duration ttl) {
		this.store = store;
		this.refresh = refresh;
		this.emptyNanos = ttl.toNanos();
		this.worker = new PollingWorker("patterns-registry-refresh", this::refreshAll);
	}

	@Override
	public String description() {
		return "Patterns registry in " + this.store.description();
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		Snapshot snapshot = this.snapshots.get(serviceId);
		if (snapshot == null || (snapshot.instances().isEmpty() && System.nanoTime() - snapshot.at() > MISS_NANOS)) {
			snapshot = load(serviceId, snapshot);
		}
		return snapshot.instances();
	}

	@Override
	public List<String> getServices() {
		try {
			return List.copyOf(this.store.services());
		}
		catch (RuntimeException ex) {
			logger.debug("The registry cannot be reached", ex);
			return List.copyOf(this.snapshots.keySet());
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
		return this.reachable;
	}

	/**
	 * The services that are cached, for display.
	 * @return number of known instances by the name of the service
	 */
	public Map<String, Integer> cached() {
		Map<String, Integer> sizes = new TreeMap<>();
		this.snapshots.forEach((service, snapshot) -> sizes.put(service, snapshot.instances().size()));
		return sizes;
	}

	private Duration refreshAll() {
		this.snapshots.forEach((service, snapshot) -> load(service, snapshot));
		return this.refresh;
	}

	private Snapshot load(String service, @Nullable Snapshot previous) {
		long now = System.nanoTime();
		Snapshot next;
		try {
			List<ServiceInstance> found = this.store.find(service)
				.stream()
				.map(StoreDiscoveryClient::toServiceInstance)
				.toList();
			setReachable(true, null);
			next = (found.isEmpty() && previous != null && now - previous.seenAt() < this.emptyNanos)
					? previous.unchanged(now) : new Snapshot(found, now, found.isEmpty() ? now - this.emptyNanos : now);
		}
		catch (RuntimeException ex) {
			setReachable(false, ex);
			next = (previous != null) ? previous.unchanged(now) : new Snapshot(List.of(), now, now - this.emptyNanos);
		}
		this.snapshots.put(service, next);
		return next;
	}

	private void setReachable(boolean reachable, @Nullable Exception ex) {
		if (this.reachable != reachable) {
			this.reachable = reachable;
			if (reachable) {
				logger.info("The registry can be reached again");
			}
			else {
				logger.warn("The registry cannot be reached, the last known instances stay in use: " + ex);
			}
		}
	}

	private static ServiceInstance toServiceInstance(StoredInstance instance) {
		return new DefaultServiceInstance(instance.instanceId(), instance.service(), instance.host(), instance.port(),
				instance.secure(), instance.metadata());
	}

	@Override
	public void start() {
		this.worker.start();
	}

	@Override
	public void stop() {
		this.worker.stop(Duration.ofSeconds(1));
	}

	@Override
	public boolean isRunning() {
		return this.worker.isRunning();
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	/**
	 * What is known of a service.
	 *
	 * @param instances the instances
	 * @param at when the store was asked last
	 * @param seenAt when the store last knew an instance
	 */
	private record Snapshot(List<ServiceInstance> instances, long at, long seenAt) {

		Snapshot unchanged(long now) {
			return new Snapshot(this.instances, now, this.seenAt);
		}

	}

}
