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

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.util.ClassUtils;

/**
 * Connections for writes and strong reads. Thread-safe.
 */
public interface RedisConnections extends AutoCloseable {

	/**
	 * A connection to the master.
	 * @return the connection, to be closed by the caller
	 */
	RedisConnection open();

	/**
	 * Whether a command may be executed a second time by the server, unseen, because the
	 * client sends it again after a connection was lost.
	 * @return {@code false} if each command is sent once
	 */
	boolean isResending();

	@Override
	void close();

	/**
	 * Connections like those of the application, but sending each command once where that
	 * is possible.
	 * @param application connects the application
	 * @return the connections
	 */
	static RedisConnections like(RedisConnectionFactory application) {
		if (ClassUtils.isPresent("io.lettuce.core.RedisClient", RedisConnections.class.getClassLoader())) {
			RedisConnections own = LettuceConnections.like(application);
			if (own != null) {
				return own;
			}
		}
		boolean resending = isResending(application);
		return new RedisConnections() {

			@Override
			public RedisConnection open() {
				return application.getConnection();
			}

			@Override
			public boolean isResending() {
				return resending;
			}

			@Override
			public void close() {
				// They are the application's.
			}

		};
	}

	// Lettuce sends again what had no answer, Jedis only in a cluster.
	private static boolean isResending(RedisConnectionFactory application) {
		String jedisCluster = "redisClusterAware";
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(application);
		return application.getClass().getName().contains("Lettuce") || (properties.isReadableProperty(jedisCluster)
				&& Boolean.TRUE.equals(properties.getPropertyValue(jedisCluster)));
	}

}
