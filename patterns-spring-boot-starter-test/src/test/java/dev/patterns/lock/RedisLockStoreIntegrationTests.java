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

package dev.patterns.lock;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;
import dev.patterns.lock.store.redis.RedisLockStore;
import dev.patterns.test.lock.LockStoreContractTests;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * The contract on Redis.
 */
class RedisLockStoreIntegrationTests extends LockStoreContractTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static LettuceConnectionFactory connections;

	private static StringRedisTemplate template;

	@BeforeAll
	static void connect() {
		connections = new LettuceConnectionFactory("127.0.0.1", EmbeddedServers.shared(Service.REDIS).port());
		connections.afterPropertiesSet();
		connections.start();
		template = new StringRedisTemplate(connections);
	}

	@AfterAll
	static void disconnect() {
		connections.destroy();
	}

	@Override
	protected LockStore store(String scope) {
		return new RedisLockStore(connections, scope, true);
	}

	private static LockRequest request(String name, String attempt, Duration lease) {
		return new LockRequest(name, "owner", attempt, lease);
	}

	private static String prefix(String scope) {
		return "patterns:lock:{" + scope + "}:";
	}

	@Test
	void aQuestionThatComesAfterItsReleaseAcquiresNothing() {
		LockStore store = store("late-question");
		assertThat(store.release("a", "attempt-1", Duration.ZERO)).isEqualTo(LockRelease.DOES_NOT_EXIST);
		assertThat(store.acquire(request("a", "attempt-1", LONG)).acquired()).isFalse();
		assertThat(store.find("a")).isEmpty();
	}

	@Test
	void tokensGrowEvenIfAllDataIsLost() {
		LockStore store = store("data-loss");
		long token = store.acquire(request("a", "attempt-2", LONG)).token();
		Set<String> keys = template.keys(prefix("data-loss") + "*");
		assertThat(keys).isNotEmpty();
		template.delete(keys);
		assertThat(store.acquire(request("a", "attempt-3", LONG)).token()).isGreaterThan(token);
	}

	@Test
	void tokensGrowEvenIfTheClockIsSetBack() {
		LockStore store = store("clock");
		long ahead = 4_000_000_000_000_000L;
		template.opsForValue().set(prefix("clock") + "token", Long.toString(ahead));
		assertThat(store.acquire(request("a", "attempt-4", LONG)).token()).isEqualTo(ahead + 1);
		assertThat(store.acquire(request("b", "attempt-5", LONG)).token()).isEqualTo(ahead + 2);
		template.delete(prefix("clock") + "token");
	}

	@Test
	void leavesNothingBehindButTheToken() {
		String scope = "rest-" + System.nanoTime();
		LockStore store = store(scope);
		for (int i = 0; i < 20; i++) {
			store.acquire(request("lock-" + i, "attempt-rest-" + i, Duration.ofMillis(100)));
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> store.list(null, 100).isEmpty());
		assertThat(template.keys(prefix(scope) + "*")).containsExactly(prefix(scope) + "token");
	}

	@Test
	void allKeysOfAScopeAreInOneSlot() {
		String scope = "a}b{c*";
		LockStore store = store(scope);
		store.acquire(request("x}y", "attempt-slot", Duration.ofSeconds(1)));
		assertThat(template.keys("patterns:lock:{a%7Db%7Bc\\*}:*")).isNotEmpty()
			.allMatch((key) -> key.startsWith("patterns:lock:{a%7Db%7Bc*}:"));
		assertThat(List.of(store.find("x}y").isPresent())).containsExactly(true);
	}

	@Test
	void tellsOfLocksThatAreFree() {
		String scope = "news-" + System.nanoTime();
		LockStore store = store(scope);
		List<String> freed = new CopyOnWriteArrayList<>();
		FreedLocks news = store(scope).freedLocks();
		assertThat(news).isNotNull();
		news.listen(freed::add);
		try {
			store.acquire(request("a b", "attempt-" + scope, LONG));
			store.release("a b", "attempt-" + scope, Duration.ZERO);
			await().atMost(Duration.ofSeconds(10)).until(() -> freed.contains("a b"));
		}
		finally {
			news.stop();
		}
		store.acquire(request("c", "attempt-c-" + scope, LONG));
		store.forceRelease("c", null, "r-" + scope);
		assertThat(freed).containsOnly("a b");
	}

	@Test
	void refusesAServerThatForgetsUnlessTold() {
		String before = template.execute((RedisCallback<String>) (
				connection) -> connection.serverCommands().getConfig("appendonly").getProperty("appendonly"));
		if ("yes".equals(before)) {
			assertThat(new RedisLockStore(connections, "durable", false).description()).isEqualTo("redis");
			return;
		}
		assertThatIllegalStateException().isThrownBy(() -> new RedisLockStore(connections, "volatile", false))
			.withMessageContaining("patterns.lock.redis.allow-volatile");
	}

}
