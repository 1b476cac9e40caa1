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

package dev.patterns.configuration.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.StoreType;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.redis.RedisConfigurationStore;

/**
 * Makes stores in Redis: that of the application, or their own, whose connections end
 * with the application.
 */
final class RedisStoreProvider implements StoreProvider, DisposableBean {

	private final ObjectProvider<RedisConnectionFactory> connections;

	private final int history;

	private final List<LettuceConnectionFactory> own = new ArrayList<>();

	RedisStoreProvider(ObjectProvider<RedisConnectionFactory> connections, int history) {
		this.connections = connections;
		this.history = history;
	}

	@Override
	public StoreType type() {
		return StoreType.REDIS;
	}

	@Override
	public ConfigurationStore create(String name, Store properties) {
		Supplier<RedisConnectionFactory> factory = StringUtils.hasText(properties.url())
				? SingletonSupplier.of(() -> connect(properties)) : () -> ofApplication(name);
		return new RedisConfigurationStore(name, factory, this.history);
	}

	private RedisConnectionFactory ofApplication(String name) {
		RedisConnectionFactory factory = this.connections.getIfUnique();
		if (factory == null) {
			throw new ConfigurationStoreException(
					"The configuration store '%s' needs one connection to Redis, but there is none, or several: set 'patterns.configuration.stores.%s.url'"
						.formatted(name, name),
					null);
		}
		return factory;
	}

	private synchronized LettuceConnectionFactory connect(Store properties) {
		LettuceConnectionFactory factory = RedisConnectionFactories.of(properties, null);
		factory.afterPropertiesSet();
		factory.start();
		this.own.add(factory);
		return factory;
	}

	@Override
	public boolean isReady() {
		return this.connections.getIfUnique() != null;
	}

	@Override
	public synchronized void destroy() {
		this.own.forEach(LettuceConnectionFactory::destroy);
	}

}
