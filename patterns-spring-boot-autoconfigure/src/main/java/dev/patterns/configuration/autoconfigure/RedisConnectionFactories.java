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

import java.time.Duration;
import java.util.Objects;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration.LettuceClientConfigurationBuilder;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;

/**
 * Makes connection factories out of properties alone. They are not started.
 */
public final class RedisConnectionFactories {

	private RedisConnectionFactories() {
	}

	/**
	 * By the URL of a store.
	 * @param store the properties of the store, with a URL
	 * @param once how long a command may take, for connections that are used once;
	 * {@code null} for those that are kept
	 * @return the factory
	 */
	public static LettuceConnectionFactory of(Store store, @Nullable Duration once) {
		RedisURI uri = parse(Objects.requireNonNull(store.url()));
		RedisConfiguration configuration = LettuceConnectionFactory.createRedisConfiguration(uri);
		if (configuration instanceof RedisConfiguration.WithAuthentication authentication) {
			if (StringUtils.hasText(store.username())) {
				authentication.setUsername(store.username());
			}
			if (StringUtils.hasText(store.password())) {
				authentication.setPassword(store.password());
			}
		}
		return factory(configuration, uri.isSsl(), once);
	}

	/**
	 * By the properties of the application's Redis.
	 * @param properties the properties
	 * @param once how long a command may take
	 * @return the factory
	 */
	public static LettuceConnectionFactory of(DataRedisProperties properties, Duration once) {
		String url = properties.getUrl();
		if (StringUtils.hasText(url)) {
			RedisURI uri = parse(url);
			return factory(LettuceConnectionFactory.createRedisConfiguration(uri), uri.isSsl(), once);
		}
		return factory(configuration(properties), properties.getSsl().isEnabled(), once);
	}

	private static RedisURI parse(String url) {
		try {
			return RedisURI.create(url);
		}
		catch (IllegalArgumentException ex) {
			// Its message, and so its cause, may have the password.
			throw new ConfigurationImportException("The URL of a configuration store in Redis cannot be read.",
					"Write it as redis://host:port or rediss://user:password@host:port/database, with special characters of the password percent-encoded.",
					null);
		}
	}

	private static RedisConfiguration configuration(DataRedisProperties properties) {
		DataRedisProperties.Cluster cluster = properties.getCluster();
		DataRedisProperties.Sentinel sentinel = properties.getSentinel();
		if (cluster != null && cluster.getNodes() != null) {
			RedisClusterConfiguration configuration = new RedisClusterConfiguration(cluster.getNodes());
			authenticate(configuration, properties);
			return configuration;
		}
		if (sentinel != null && sentinel.getNodes() != null) {
			RedisSentinelConfiguration configuration = new RedisSentinelConfiguration();
			configuration.master(String.valueOf(sentinel.getMaster()));
			sentinel.getNodes().forEach((node) -> configuration.addSentinel(RedisNode.fromString(node)));
			configuration.setSentinelUsername(sentinel.getUsername());
			configuration.setSentinelPassword(RedisPassword.of(sentinel.getPassword()));
			configuration.setDatabase(properties.getDatabase());
			authenticate(configuration, properties);
			return configuration;
		}
		RedisStandaloneConfiguration configuration = new RedisStandaloneConfiguration(properties.getHost(),
				properties.getPort());
		configuration.setDatabase(properties.getDatabase());
		authenticate(configuration, properties);
		return configuration;
	}

	private static void authenticate(RedisConfiguration.WithAuthentication configuration,
			DataRedisProperties properties) {
		configuration.setUsername(properties.getUsername());
		configuration.setPassword(RedisPassword.of(properties.getPassword()));
	}

	private static LettuceConnectionFactory factory(RedisConfiguration configuration, boolean ssl,
			@Nullable Duration once) {
		LettuceClientConfigurationBuilder client = LettuceClientConfiguration.builder();
		if (ssl) {
			client.useSsl();
		}
		if (once != null) {
			client.commandTimeout(once)
				.shutdownTimeout(Duration.ZERO)
				.clientOptions(ClientOptions.builder()
					.autoReconnect(false)
					.socketOptions(SocketOptions.builder().connectTimeout(once).build())
					.build());
		}
		return new LettuceConnectionFactory(configuration, client.build());
	}

}
