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

package dev.patterns.configuration.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

import dev.patterns.configuration.UnknownConfigurationStoreException;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.worker.WorkerPhases;

/**
 * The stores of an application, each made when it is first asked for, and their
 * followers.
 */
public final class ConfigurationStores implements SmartLifecycle {

	private final Factory factory;

	private final Supplier<String> defaultStore;

	private final Duration pollInterval;

	private final Map<String, StoreFollower> followers = new ConcurrentHashMap<>();

	private final List<Consumer<StoreFollower>> onUse = new CopyOnWriteArrayList<>();

	private volatile boolean running;

	/**
	 * Create without stores.
	 * @param factory makes stores
	 * @param defaultStore name of the store for those who name none
	 * @param pollInterval how often a store is asked for changes at least
	 */
	public ConfigurationStores(Factory factory, Supplier<String> defaultStore, Duration pollInterval) {
		this.factory = factory;
		this.defaultStore = defaultStore;
		this.pollInterval = pollInterval;
	}

	/**
	 * Name of the store for those who name none.
	 * @return the name
	 */
	public String defaultStore() {
		return this.defaultStore.get();
	}

	/**
	 * The follower of a store.
	 * @param name name of the store
	 * @return the follower, the same one for the same name
	 * @throws UnknownConfigurationStoreException if there is no such store
	 */
	public StoreFollower follower(String name) {
		StoreFollower follower = this.followers.computeIfAbsent(name, this::create);
		if (this.running) {
			follower.start();
		}
		return follower;
	}

	private StoreFollower create(String name) {
		ConfigurationStore store = this.factory.create(name);
		if (store == null) {
			throw new UnknownConfigurationStoreException(name, this.factory.names());
		}
		StoreFollower follower = new StoreFollower(name, store, this.pollInterval);
		this.onUse.forEach((listener) -> listener.accept(follower));
		return follower;
	}

	/**
	 * Be told of each store that is asked for, also of those that were already.
	 * @param listener is told
	 */
	public void onUse(Consumer<StoreFollower> listener) {
		this.onUse.add(listener);
		used().forEach(listener);
	}

	/**
	 * The stores that were asked for.
	 * @return a copy
	 */
	public List<StoreFollower> used() {
		return this.followers.values().stream().sorted((one, other) -> one.name().compareTo(other.name())).toList();
	}

	@Override
	public void start() {
		this.running = true;
		this.followers.values().forEach(StoreFollower::start);
	}

	@Override
	public void stop() {
		this.running = false;
		this.followers.values().forEach(StoreFollower::stop);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	/**
	 * Makes stores.
	 */
	public interface Factory {

		/**
		 * Make a store. Does not connect yet.
		 * @param name the name
		 * @return the store, {@code null} if there is none of that name
		 */
		@Nullable ConfigurationStore create(String name);

		/**
		 * The names of stores that there are.
		 * @return the names
		 */
		Collection<String> names();

	}

}
