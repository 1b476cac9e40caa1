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

package dev.patterns.configuration.imports;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.RedisConnectionFactories;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.redis.RedisConfigurationStore;

/**
 * Reads a store in Redis, with connections that are closed afterwards.
 */
final class RedisImport {

	private RedisImport() {
	}

	static Supplier<StoreContent> reader(Binder binder, String name, Store store, Duration timeout) {
		LettuceConnectionFactory factory = StringUtils.hasText(store.url())
				? RedisConnectionFactories.of(store, timeout) : ofApplication(binder, name, timeout);
		return () -> {
			try {
				factory.afterPropertiesSet();
				factory.start();
				return new RedisConfigurationStore(name, () -> factory, 1).read();
			}
			finally {
				factory.destroy();
			}
		};
	}

	private static LettuceConnectionFactory ofApplication(Binder binder, String name, Duration timeout) {
		DataRedisProperties properties = binder.bindOrCreate("spring.data.redis",
				Bindable.of(DataRedisProperties.class));
		if (properties.getSsl().getBundle() != null) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but 'spring.data.redis.ssl.bundle' names a bundle, and at that time there are none yet."
						.formatted(name),
					"Give the store a URL of its own by 'patterns.configuration.stores.%s.url', which may begin with 'rediss:'."
						.formatted(name),
					null);
		}
		return RedisConnectionFactories.of(properties, timeout);
	}

}
