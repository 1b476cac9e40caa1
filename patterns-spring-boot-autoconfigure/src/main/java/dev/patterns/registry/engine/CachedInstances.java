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
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.context.SmartLifecycle;

import dev.patterns.call.CallScope;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Remembers the instances of services that were asked for and refreshes them in the
 * background as long as they are asked for, so a lookup costs no call of the registry but
 * the first, and for that nobody waits longer than a limit or beyond its own deadline.
 * When the registry cannot be reached, or suddenly says that no instance is left, the
 * last known instances stay in use, see {@link CachedService}. Thread-safe.
 */
public final class CachedInstances implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(CachedInstances.class);

	private static final long MISS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);

	private final Function<String, List<ServiceInstance>> finder;

	private final Duration refresh;

	private final long ttl;

	private final Duration lookupLimit;

	private final LongSupplier nanoTime;

	private final Map<String, CachedService> services = new ConcurrentHashMap<>();

	private final Map<String, Lookup> lookups = new ConcurrentHashMap<>();

	private final PollingWorker worker;

	private volatile boolean reachable = true;

	/**
	 * Create an empty cache.
	 * @param finder finds the instances of a service; throws if the registry cannot be
	 * reached
	 * @param refresh time between two refreshes
	 * @param ttl how long an instance lives without a heartbeat
	 * @param lookupLimit how long a first lookup is waited for
	 */
	public CachedInstances(Function<String, List<ServiceInstance>> finder, Duration refresh, Duration ttl,
			Duration lookupLimit) {
		this(finder, refresh, ttl, lookupLimit, System::nanoTime);
	}

	CachedInstances(Function<String, List<ServiceInstance>> finder, Duration refresh, Duration ttl,
			Duration lookupLimit, LongSupplier nanoTime) {
		this.finder = finder;
		this.refresh = refresh;
		this.ttl = ttl.toNanos();
		this.lookupLimit = lookupLimit;
		this.nanoTime = nanoTime;
		this.worker = new PollingWorker("patterns-registry-refresh", this::refreshAll);
	}

	/**
	 * The instances of a service, which is remembered from now on.
	 * @param service name of the service
	 * @return the instances as they are known
	 */
	public List<ServiceInstance> get(String service) {
		long now = this.nanoTime.getAsLong();
		CachedService cached = this.services.get(service);
		if (cached == null || !cached.isFresh(now, MISS_NANOS)) {
			lookUp(service);
			cached = this.services.get(service);
		}
		return (cached != null) ? cached.use(now) : List.of();
	}

	/**
	 * The instances of a service, of which nothing is remembered. May ask the registry.
	 * @param service name of the service
	 * @return the instances
	 */
	List<ServiceInstance> look(String service) {
		CachedService cached = this.services.get(service);
		return (cached != null) ? cached.instances() : this.finder.apply(service);
	}

	/**
	 * Names of the services that are remembered.
	 * @return the names, also of those without instances
	 */
	Set<String> names() {
		return Set.copyOf(this.services.keySet());
	}

	/**
	 * Names of the remembered services that have instances.
	 * @return the names
	 */
	Set<String> inUse() {
		return this.services.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().instances().isEmpty())
			.map(Map.Entry::getKey)
			.collect(Collectors.toSet());
	}

	/**
	 * Whether the last access to the registry worked.
	 * @return {@code false} while the last known instances are in use
	 */
	public boolean isReachable() {
		return this.reachable;
	}

	/**
	 * The services that are remembered, for display.
	 * @return number of known instances by the name of the service
	 */
	public Map<String, Integer> sizes() {
		Map<String, Integer> sizes = new TreeMap<>();
		this.services.forEach((service, cached) -> sizes.put(service, cached.instances().size()));
		return sizes;
	}

	Duration refreshAll() {
		long now = this.nanoTime.getAsLong();
		// What is known cannot be found again while the registry is away.
		this.services.values()
			.removeIf(
					(cached) -> cached.isUnused(now, UNUSED_NANOS) && (this.reachable || cached.instances().isEmpty()));
		this.services.keySet().forEach(this::load);
		return this.refresh;
	}

	// In a thread of its own, once for all who ask at the same time: a registry that
	// hangs must not take the callers with it.
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

	private Duration patience(Lookup lookup) {
		Duration left = this.lookupLimit.minusNanos(System.nanoTime() - lookup.startedAt());
		Instant deadline = CallScope.current().deadline();
		Duration remaining = (deadline != null) ? Duration.between(Instant.now(), deadline) : left;
		Duration patience = (remaining.compareTo(left) < 0) ? remaining : left;
		return patience.isNegative() ? Duration.ZERO : patience;
	}

	private void load(String service) {
		List<ServiceInstance> found;
		try {
			found = this.finder.apply(service);
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
	 * @param done opens when the registry has answered
	 * @param startedAt when it began, in nanoseconds
	 */
	private record Lookup(CountDownLatch done, long startedAt) {

	}

}
