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

package dev.patterns.state;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.internal.HostAndPort;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DnsResolver;
import io.lettuce.core.resource.MappingSocketAddressResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.redis.RedisConnections;
import dev.patterns.state.store.redis.RedisStateStore;
import dev.patterns.test.state.StateStoreTestSupport;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Keys in the slots of a Redis cluster.
 */
class RedisClusterSlotsIntegrationTests extends StateStoreTestSupport {

	private static RedisCluster cluster;

	@BeforeAll
	static void start() {
		cluster = new RedisCluster();
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return cluster.store(null, timeSource);
	}

	@Test
	void keysOfATransactionMustShareASlot() {
		StateTemplate state = template(cluster.store(null, null), UUID.randomUUID().toString());
		assertThatExceptionOfType(UnsupportedStateOperationException.class)
			.isThrownBy(() -> state.transaction((t) -> t.save("a", 1).save("b", 2)))
			.withMessageContaining("hash tag")
			.withMessageContaining("single-slot");
		assertThat(state.get("a", Integer.class).exists()).isFalse();
		state.transaction((t) -> t.save("cart-{42}", 1).save("order-{42}", 2));
		assertThat(state.getAll(List.of("cart-{42}", "order-{42}", "a"), Integer.class).values())
			.extracting((found) -> found.value())
			.containsExactly(1, 2, null);
		state.saveAll(Map.of("a", 1, "b", 2, "c", 3));
		state.deleteAll(List.of("a", "b"));
		assertThat(state.deletePrefix("c")).isEqualTo(2);
	}

	@Test
	void aWriteWithoutAnswerIsNotSentOverWhatOthersWroteSince() throws Exception {
		ClientResources resources = null;
		LettuceConnectionFactory through = null;
		try (ReplySwallowingProxy proxy = new ReplySwallowingProxy("127.0.0.1", cluster.port())) {
			// Nodes tell their own addresses.
			resources = ClientResources.builder()
				.socketAddressResolver(MappingSocketAddressResolver.create(DnsResolver.unresolved(),
						(node) -> HostAndPort.of("127.0.0.1", proxy.port())))
				.build();
			through = new LettuceConnectionFactory(
					new RedisClusterConfiguration(List.of("127.0.0.1:" + cluster.port())),
					LettuceClientConfiguration.builder().clientResources(resources).build());
			through.afterPropertiesSet();
			through.start();
			try (RedisConnections connections = RedisConnections.like(through)) {
				StateStore mine = new RedisStateStore(through, connections, null, null, Duration.ofDays(30));
				assertThat(mine.guarantees().repetition()).startsWith("never");
				RedisStateFaultsIntegrationTests.sendsOnce(mine, cluster.store(null, null), proxy);
			}
		}
		finally {
			if (through != null) {
				through.destroy();
			}
			if (resources != null) {
				resources.shutdown(0, 0, TimeUnit.SECONDS);
			}
		}
	}

	@Test
	void anEntryAndItsFencesShareASlot() {
		StateTemplate state = template(cluster.store(null, null), UUID.randomUUID().toString());
		for (String key : List.of("a", "{a}b", "{}a}", "a}b{c", "{", "}", "{{a}}", "%7D{x}")) {
			state.save(key, key, SaveOptions.fencedBy(new FencingToken("lock", 5)));
			assertThat(state.get(key, String.class).value()).isEqualTo(key);
			assertThatExceptionOfType(FencedException.class)
				.isThrownBy(() -> state.save(key, 1, SaveOptions.fencedBy(new FencingToken("lock", 4))));
		}
	}

}
