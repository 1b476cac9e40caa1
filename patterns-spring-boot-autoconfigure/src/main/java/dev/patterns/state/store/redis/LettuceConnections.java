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

package dev.patterns.state.store.redis;

import java.time.Duration;
import java.util.Optional;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.resource.ClientResources;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.DirectFieldAccessor;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.RedisCredentialsProviderFactory;

/**
 * One connection of its own by Lettuce, which reads from the master only and sends each
 * command once: otherwise Lettuce connects again and sends again whatever had no answer,
 * and so executes a write a second time, over what others have written since. A broken
 * connection is replaced by the next command; in a cluster, where Lettuce has to connect
 * to single nodes again by itself, it rejects commands meanwhile and gives up those that
 * had no answer.
 */
final class LettuceConnections implements RedisConnections {

	private final LettuceConnectionFactory factory;

	private LettuceConnections(LettuceConnectionFactory factory) {
		this.factory = factory;
	}

	static @Nullable RedisConnections like(RedisConnectionFactory application) {
		if (!(application instanceof LettuceConnectionFactory given)) {
			return null;
		}
		RedisConfiguration configuration = configuration(given);
		if (configuration == null) {
			return null;
		}
		boolean cluster = given.getClusterConfiguration() != null;
		LettuceConnectionFactory own = new LettuceConnectionFactory(configuration,
				new OwnConfiguration(given.getClientConfiguration(), cluster));
		own.setEagerInitialization(false);
		own.afterPropertiesSet();
		own.start();
		return new LettuceConnections(own);
	}

	private static @Nullable RedisConfiguration configuration(LettuceConnectionFactory given) {
		if (given.getClusterConfiguration() != null) {
			return given.getClusterConfiguration();
		}
		if (given.getSentinelConfiguration() != null) {
			return given.getSentinelConfiguration();
		}
		if (given.getSocketConfiguration() != null) {
			return given.getSocketConfiguration();
		}
		return isStandalone(given) ? given.getStandaloneConfiguration() : null;
	}

	// A list of servers without Sentinel is not told by the factory.
	private static boolean isStandalone(LettuceConnectionFactory given) {
		try {
			return !(new DirectFieldAccessor(given)
				.getPropertyValue("configuration") instanceof RedisStaticMasterReplicaConfiguration);
		}
		catch (BeansException ex) {
			return true;
		}
	}

	@Override
	public RedisConnection open() {
		RedisConnection connection = this.factory.getConnection();
		return isOpen(connection) ? connection : replace(connection);
	}

	private synchronized RedisConnection replace(RedisConnection broken) {
		broken.close();
		RedisConnection connection = this.factory.getConnection();
		if (isOpen(connection)) {
			return connection;
		}
		connection.close();
		this.factory.resetConnection();
		return this.factory.getConnection();
	}

	@SuppressWarnings("deprecation")
	private static boolean isOpen(RedisConnection connection) {
		return !(connection instanceof LettuceConnection own
				&& own.getNativeConnection() instanceof RedisAsyncCommands<?, ?> commands)
				|| commands.getStatefulConnection().isOpen();
	}

	@Override
	public boolean isResending() {
		return false;
	}

	@Override
	public void close() {
		this.factory.destroy();
	}

	/**
	 * The application's configuration, but for where to read and what to do with a broken
	 * connection.
	 *
	 * @param given the application's configuration
	 * @param cluster whether it is one of a cluster
	 */
	private record OwnConfiguration(LettuceClientConfiguration given,
			boolean cluster) implements LettuceClientConfiguration {

		@Override
		public boolean isUseSsl() {
			return this.given.isUseSsl();
		}

		@Override
		@SuppressWarnings("deprecation")
		public boolean isVerifyPeer() {
			return this.given.getVerifyMode() != SslVerifyMode.NONE;
		}

		@Override
		public SslVerifyMode getVerifyMode() {
			return this.given.getVerifyMode();
		}

		@Override
		public boolean isStartTls() {
			return this.given.isStartTls();
		}

		@Override
		public Optional<ClientResources> getClientResources() {
			return this.given.getClientResources();
		}

		@Override
		public Optional<ClientOptions> getClientOptions() {
			Optional<ClientOptions> options = this.given.getClientOptions();
			// What is rejected is not kept either to be sent again.
			return Optional.of(
					this.cluster
							? options.orElseGet(ClusterClientOptions::create)
								.mutate()
								.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
								.build()
							: options.orElseGet(ClientOptions::create).mutate().autoReconnect(false).build());
		}

		@Override
		public Optional<String> getClientName() {
			return this.given.getClientName();
		}

		@Override
		public Optional<ReadFrom> getReadFrom() {
			// That is the master.
			return Optional.empty();
		}

		@Override
		public Optional<RedisCredentialsProviderFactory> getRedisCredentialsProviderFactory() {
			return this.given.getRedisCredentialsProviderFactory();
		}

		@Override
		public Duration getCommandTimeout() {
			return this.given.getCommandTimeout();
		}

		@Override
		public Duration getShutdownTimeout() {
			return this.given.getShutdownTimeout();
		}

		@Override
		public Duration getShutdownQuietPeriod() {
			return this.given.getShutdownQuietPeriod();
		}

	}

}
