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

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.state.store.StateCondition;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;
import dev.patterns.state.store.redis.RedisConnections;
import dev.patterns.state.store.redis.RedisStateStore;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Connections to Redis that break.
 */
@Timeout(120)
class RedisStateFaultsIntegrationTests {

	private @Nullable EmbeddedServer server;

	private @Nullable ReplySwallowingProxy proxy;

	private @Nullable LettuceConnectionFactory direct;

	private @Nullable LettuceConnectionFactory through;

	@BeforeEach
	void start() throws Exception {
		this.server = EmbeddedServers.builder(Service.REDIS).setting("appendonly", "yes").start();
		this.proxy = new ReplySwallowingProxy("127.0.0.1", this.server.port());
		this.direct = factory(this.server.port());
		this.through = factory(this.proxy.port());
	}

	@AfterEach
	void stop() throws Exception {
		this.through.destroy();
		this.direct.destroy();
		this.proxy.close();
		this.server.close();
	}

	private static LettuceConnectionFactory factory(int port) {
		LettuceConnectionFactory factory = new LettuceConnectionFactory("127.0.0.1", port);
		factory.afterPropertiesSet();
		factory.start();
		return factory;
	}

	// Guards against a client that sends again what had no answer: an earlier store
	// lost the write of another that way.
	@Test
	void aWriteWithoutAnswerIsNotSentOverWhatOthersWroteSince() throws Exception {
		try (RedisConnections connections = RedisConnections.like(this.through);
				RedisConnections own = RedisConnections.like(this.direct)) {
			sendsOnce(store(this.through, connections), store(this.direct, own), this.proxy);
		}
	}

	/**
	 * Lose the answers of writes, let others write, and see that the first are not
	 * executed once more.
	 * @param mine a store through the proxy
	 * @param others a store on the same entries
	 * @param proxy the proxy
	 * @throws Exception if it takes too long
	 */
	static void sendsOnce(StateStore mine, StateStore others, ReplySwallowingProxy proxy) throws Exception {
		for (boolean scripted : new boolean[] { false, true }) {
			String key = "k" + scripted;
			// Also makes the script known.
			mine.write(save(key, "warm", scripted ? 60_000L : null));
			proxy.swallow("mine-" + scripted);
			CompletableFuture<StateOutcome> sent = CompletableFuture.supplyAsync(
					() -> mine.write(save(key, "mine-" + scripted, scripted ? 60_000L : null)),
					(command) -> new Thread(command, "mine").start());
			assertThat(proxy.awaitSwallowed()).isTrue();
			// It was executed.
			assertThat(others.find(key, Consistency.STRONG).etag()).isEqualTo("mine-" + scripted);
			others.write(save(key, "others", null));
			proxy.acceptAgain();
			assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
				.isThrownBy(() -> sent.get(30, TimeUnit.SECONDS))
				.withCauseInstanceOf(DataAccessException.class);
			// By the connection that is there again.
			await().ignoreExceptionsInstanceOf(DataAccessException.class)
				.until(() -> mine.find(key, Consistency.STRONG) != null);
			assertThat(mine.find(key, Consistency.STRONG).etag()).isEqualTo("others");
		}
	}

	@Test
	void goesOnAfterARestartOfTheServer() throws Exception {
		try (RedisConnections connections = RedisConnections.like(this.direct)) {
			StateStore store = store(this.direct, connections);
			store.write(save("k", "one", null));
			this.server.kill();
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> store.find("k", Consistency.STRONG));
			this.server.start();
			await().atMost(Duration.ofSeconds(30))
				.ignoreExceptionsInstanceOf(DataAccessException.class)
				.until(() -> store.find("k", Consistency.STRONG) != null);
			// The scripts are not known to it any more.
			assertThat(store.write(save("k", "two", 60_000L))).isEqualTo(StateOutcome.DONE);
			assertThat(store.find("k", Consistency.STRONG).etag()).isEqualTo("two");
		}
	}

	private static StateStore store(LettuceConnectionFactory application, RedisConnections connections) {
		return new RedisStateStore(application, connections, null, null, Duration.ofDays(30));
	}

	private static StateWrite save(String key, String id, @Nullable Long timeToLive) {
		return new StateWrite(key, new StatePayload(new byte[] { 1 }, 1), id, StateCondition.NONE, null, timeToLive,
				null);
	}

	@Test
	void closedConnectionsOfTheServerAreReplaced() throws Exception {
		try (RedisConnections connections = RedisConnections.like(this.direct)) {
			StateStore store = store(this.direct, connections);
			store.write(save("k", "one", null));
			try (Socket socket = new Socket("127.0.0.1", this.server.port())) {
				socket.getOutputStream()
					.write("CLIENT KILL TYPE normal SKIPME yes\r\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(socket.getInputStream().read()).isEqualTo(':');
			}
			await().ignoreExceptionsInstanceOf(DataAccessException.class)
				.until(() -> store.find("k", Consistency.STRONG) != null);
		}
	}

}
