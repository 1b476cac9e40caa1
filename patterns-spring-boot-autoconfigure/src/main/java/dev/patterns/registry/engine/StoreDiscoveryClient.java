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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.SmartLifecycle;

import dev.patterns.call.CallScope;
import dev.patterns.registry.InstanceView;
import dev.patterns.registry.store.InstanceSource;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Finds instances in an {@link InstanceSource}. Services that were asked for are cached
 * and refreshed in the background as long as they are asked for, so a lookup costs no
 * call of the store but the first, and for that nobody waits longer than a second or
 * beyond its own deadline. When the store cannot be reached, or suddenly says that no
 * instance is left, the last known instances stay in use, see {@link CachedService}.
 */
public final class StoreDiscoveryClient implements DiscoveryClient, InstanceView, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(StoreDiscoveryClient.class);

	private static final long MISS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);

	private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(1);

	private final InstanceSource store;

	private final Duration refresh;

	private final long ttl;

	private final LongSupplier nanoTime;

	private final Map<String, CachedService> services = new ConcurrentHashMap<>();

	private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();

	private final PollingWorker worker;

	private volatile boolean reachable = true;

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
		this.refresh = refresh;
		this.ttl = ttl.toNanos();
		this.nanoTime = nanoTime;
		this.worker = new PollingWorker("patterns-registry-refresh", this::refreshAll);
	}

	@Override
	public String description() {
		return "Patterns registry in " + this.store.description();
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		long now = this.nanoTime.getAsLong();
		CachedService cached = this.services.get(serviceId);
		if (cached == null || !cached.isFresh(now, MISS_NANOS)) {
			lookUp(serviceId);
			cached = this.services.get(serviceId);
		}
		return (cached != null) ? cached.use(now) : List.of();
	}

	@Override
	public List<ServiceInstance> look(String service) {
		CachedService cached = this.services.get(service);
		return (cached != null) ? cached.instances()
				: this.store.find(service).stream().map(StoreDiscoveryClient::toServiceInstance).toList();
	}

	@Override
	public List<String> getServices() {
		try {
			Set<String> names = this.store.services();
			return List.copyOf(names.isEmpty() ? inUse() : names);
		}
		catch (RuntimeException ex) {
			logger.debug("The registry cannot be reached", ex);
			return List.copyOf(this.services.keySet());
		}
	}

	private Set<String> inUse() {
		return this.services.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().instances().isEmpty())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
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
		this.services.forEach((service, cached) -> sizes.put(service, cached.instances().size()));
		return sizes;
	}

	Duration refreshAll() {
		long now = this.nanoTime.getAsLong();
		this.services.values().removeIf((cached) -> cached.isUnused(now, UNUSED_NANOS));
		this.services.keySet().forEach(this::load);
		return this.refresh;
	}

	// In a thread of its own, once for all who ask at the same time: a store that hangs
	// must not take the callers with it.
	private void lookUp(String service) {
		Lookup lookup = this.lookups.computeIfAbsent(service, (name) -> {
			Lookup started = new Lookup(new CountDownLatch(1), System.nanoTime());
			Thread thread = new Thread(() -> {
				try {
					load(name);
				}
				finally {
					this.lookups.remove(name);
					started.done().countDown();
				}
			}, "patterns-registry-lookup");
			thread.setDaemon(true);
			thread.start();
			return started;
		});
		try {
			lookup.done().await(patience(lookup).toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static Duration patience(Lookup lookup) {
		Duration left = LOOKUP_LIMIT.minusNanos(System.nanoTime() - lookup.startedAt());
		Instant deadline = CallScope.current().deadline();
		Duration remaining = (deadline != null) ? Duration.between(Instant.now(), deadline) : left;
		Duration patience = (remaining.compareTo(left) < 0) ? remaining : left;
		return patience.isNegative() ? Duration.ZERO : patience;
	}

	private void load(String service) {
		List<ServiceInstance> found;
		try {
			found = this.store.find(service).stream().map(StoreDiscoveryClient::toServiceInstance).toList();
		}
		catch (RuntimeException ex) {
			setReachable(false, ex);
			cache(service).unreachable(this.nanoTime.getAsLong());
			return;
		}
		setReachable(true, null);
		cache(service).found(found, this.nanoTime.getAsLong());
	}

	private CachedService cache(String service) {
		return this.services.computeIfAbsent(service, (name) -> new CachedService(this.ttl, this.nanoTime.getAsLong()));
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
	 * A first lookup of a service.
	 *
	 * @param done opens when the store has answered
	 * @param startedAt when it began, in nanoseconds
	 */
	private record Lookup(CountDownLatch done, long startedAt) {

	}

}
