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

package dev.patterns.pubsub.broker.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceClusterConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;

/**
 * Connections for readers, which block theirs all the time. They do not come from the
 * application's pool, as Spring Boot has one when commons-pool2 is there: a few readers
 * would take all of its connections, and everybody else would wait for ever.
 */
final class RedisConnections {

	private final LettuceConnectionFactory factory;

	RedisConnections(LettuceConnectionFactory factory) {
		this.factory = factory;
	}

	/**
	 * Open a connection.
	 * @return the connection, to be closed
	 */
	RedisConnection open() {
		if (!(this.factory.getClientConfiguration() instanceof LettucePoolingClientConfiguration)) {
			return this.factory.getConnection();
		}
		// It knows servers, passwords and the database.
		AbstractRedisClient client = this.factory.getRequiredNativeClient();
		if (client instanceof RedisClusterClient cluster) {
			return new LettuceClusterConnection(cluster);
		}
		LettuceConnection connection = new LettuceConnection(this.factory.getTimeout(), (RedisClient) client);
		try {
			connection.ping();
			return connection;
		}
		catch (IllegalStateException ex) {
			connection.close();
			throw new IllegalStateException("A Redis broker of master and replica nodes cannot have a pool of"
					+ " connections; set 'spring.data.redis.lettuce.pool.enabled=false'", ex);
		}
		catch (RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

}
