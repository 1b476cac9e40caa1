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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.Profiles;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.InvalidConfigurationException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.StoreType;
import dev.patterns.configuration.engine.ConfigurationKeys;
import dev.patterns.configuration.store.StoreContent;

/**
 * Resolves {@code patterns:<store>[/prefix]}.
 */
final class StoreConfigDataLocationResolver implements ConfigDataLocationResolver<StoreConfigDataResource>, Ordered {

	private static final String PREFIX = "patterns:";

	private static final String SYNTAX = "Write 'spring.config.import=patterns:<store>' or"
			+ " 'patterns:<store>/<prefix>', where the store is one of 'patterns.configuration.stores', 'jdbc' or 'redis'.";

	@Override
	public int getOrder() {
		return -1;
	}

	@Override
	public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
		return location.hasPrefix(PREFIX);
	}

	@Override
	public List<StoreConfigDataResource> resolve(ConfigDataLocationResolverContext context,
			ConfigDataLocation location) {
		return List.of(resource(context.getBinder(), location, null));
	}

	@Override
	public List<StoreConfigDataResource> resolveProfileSpecific(ConfigDataLocationResolverContext context,
			ConfigDataLocation location, Profiles profiles) {
		List<StoreConfigDataResource> resources = new ArrayList<>();
		for (String profile : profiles) {
			resources.add(resource(context.getBinder(), location, profile));
		}
		return resources;
	}

	private static StoreConfigDataResource resource(Binder binder, ConfigDataLocation location,
			@Nullable String profile) {
		String path = location.getNonPrefixedValue(PREFIX);
		int slash = path.indexOf('/');
		String name = (slash < 0) ? path : path.substring(0, slash);
		String prefix = (slash < 0) ? "" : path.substring(slash + 1);
		check(location, name, prefix);
		ConfigurationStoresProperties properties = binder.bindOrCreate("patterns.configuration",
				Bindable.of(ConfigurationStoresProperties.class));
		Store store = properties.find(name);
		if (store == null) {
			throw new ConfigurationImportException(
					"'%s' imports the configuration store '%s', but there is none of that name.".formatted(location,
							name),
					SYNTAX + " There are: " + names(properties) + ".", null);
		}
		return new StoreConfigDataResource(name, prefix, profile, location.isOptional(),
				reader(binder, name, store, properties));
	}

	private static String names(ConfigurationStoresProperties properties) {
		Set<String> names = new TreeSet<>(properties.stores().keySet());
		names.addAll(Set.of("jdbc", "redis"));
		return String.join(", ", names);
	}

	private static void check(ConfigDataLocation location, String name, String prefix) {
		try {
			ConfigurationStoresProperties.requireName(name);
			if (!prefix.isEmpty()) {
				ConfigurationKeys.require(prefix);
			}
		}
		catch (IllegalArgumentException | InvalidConfigurationException ex) {
			throw new ConfigurationImportException("'%s' cannot be imported: %s.".formatted(location, ex.getMessage()),
					SYNTAX, ex);
		}
		if (prefix.indexOf('@') >= 0) {
			throw new ConfigurationImportException(
					"'%s' cannot be imported: what follows '@' in a prefix is a profile.".formatted(location),
					"Leave the profile out: that of 'spring.profiles.active' is imported by itself.", null);
		}
	}

	private static Supplier<StoreContent> reader(Binder binder, String name, Store store,
			ConfigurationStoresProperties properties) {
		if (store.effectiveType() == StoreType.REDIS) {
			require(isPresent("org.springframework.boot.data.redis.autoconfigure.DataRedisProperties")
					&& isPresent("io.lettuce.core.RedisClient"), name, "spring-boot-starter-data-redis");
			return RedisImport.reader(binder, name, store, properties.connectTimeout());
		}
		require(isPresent("org.springframework.boot.jdbc.DatabaseDriver"), name, "spring-boot-starter-jdbc");
		return JdbcImport.reader(binder, name, store, properties.connectTimeout());
	}

	private static void require(boolean present, String name, String starter) {
		if (!present) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but what it needs is not on the class path."
						.formatted(name),
					"Add " + starter + ".", null);
		}
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, StoreConfigDataLocationResolver.class.getClassLoader());
	}

}
