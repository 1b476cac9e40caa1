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
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.RedisStaticMasterReplicaConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link RedisConnections}: whether a command may be sent twice.
 */
class RedisConnectionsTests {

	@Test
	void lettuceSendsOnce() {
		assertThat(repetition(new LettuceConnectionFactory())).startsWith("never");
		assertThat(repetition(new LettuceConnectionFactory(new RedisClusterConfiguration(List.of("localhost:7000")))))
			.startsWith("never");
	}

	@Test
	void lettuceWithAListOfServersMaySendTwice() {
		assertThat(
				repetition(new LettuceConnectionFactory(new RedisStaticMasterReplicaConfiguration("localhost", 6379))))
			.contains("again");
	}

	@Test
	void othersSendOnceButForClusters() {
		assertThat(repetition(mock(RedisConnectionFactory.class))).startsWith("never");
		Jedis jedis = mock(Jedis.class);
		assertThat(repetition(jedis)).startsWith("never");
		given(jedis.isRedisClusterAware()).willReturn(true);
		assertThat(repetition(jedis)).contains("again");
	}

	private static String repetition(RedisConnectionFactory application) {
		try (RedisConnections connections = RedisConnections.like(application)) {
			return new RedisStateStore(application, connections, null, null, Duration.ofDays(1)).guarantees()
				.repetition();
		}
	}

	/**
	 * As a factory of connections by Jedis is.
	 */
	public interface Jedis extends RedisConnectionFactory {

		/**
		 * Whether it connects to a cluster.
		 * @return {@code true} if it does
		 */
		boolean isRedisClusterAware();

	}

}
