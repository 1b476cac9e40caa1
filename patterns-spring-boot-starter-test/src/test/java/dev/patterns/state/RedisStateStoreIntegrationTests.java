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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.state.store.StateCondition;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;
import dev.patterns.state.store.redis.RedisConnections;
import dev.patterns.state.store.redis.RedisStateStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;
import dev.patterns.test.state.StateStoreContractTests;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on Redis.
 */
class RedisStateStoreIntegrationTests extends StateStoreContractTests {

	private static LettuceConnectionFactory application;

	private static RedisConnections connections;

	@BeforeAll
	static void connect() {
		application = new LettuceConnectionFactory("127.0.0.1", EmbeddedServers.shared(Service.REDIS).port());
		application.afterPropertiesSet();
		application.start();
		connections = RedisConnections.like(application);
	}

	@AfterAll
	static void disconnect() {
		connections.close();
		application.destroy();
	}

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return new RedisStateStore(application, connections, hashTag(), timeSource, Duration.ofDays(30));
	}

	protected @Nullable String hashTag() {
		return null;
	}

	@Override
	protected int slack() {
		return 30;
	}

	@Test
	void aWriteThatIsSentAgainIsNotRefused() {
		StateStore store = store(null);
		String key = java.util.UUID.randomUUID().toString();
		StateWrite first = write(key, "a".repeat(36), StateCondition.ABSENT, null);
		assertThat(store.write(first)).isEqualTo(StateOutcome.DONE);
		assertThat(store.write(first)).isEqualTo(StateOutcome.DONE);
		StateWrite second = write(key, "b".repeat(36), StateCondition.MATCH, "a".repeat(36));
		assertThat(store.write(second)).isEqualTo(StateOutcome.DONE);
		assertThat(store.write(second)).isEqualTo(StateOutcome.DONE);
		// And does not undo what came after it.
		assertThat(store.write(first)).isEqualTo(StateOutcome.MISMATCH);
		assertThat(store.find(key, Consistency.STRONG))
			.satisfies((found) -> assertThat(found.etag()).isEqualTo("b".repeat(36)));
	}

	private static StateWrite write(String key, String id, StateCondition condition, @Nullable String etag) {
		return new StateWrite(key, new StatePayload(new byte[] { 1 }, 0), id, condition, etag, null, null);
	}

	@Test
	void whatOthersWroteHidesNoEntry() {
		StateTemplate state = template(store(null), "foreign");
		state.save("mine", 1);
		try (RedisConnection connection = application.getConnection()) {
			connection.stringCommands().set("patterns:state:foreign||theirs".getBytes(), "no state".getBytes());
		}
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> state.get("theirs", Integer.class))
			.withMessageContainingAll("'theirs'", "'default'", "no state");
		assertThatExceptionOfType(BulkStateReadException.class)
			.isThrownBy(() -> state.getAll(List.of("theirs", "mine"), Integer.class))
			.satisfies((ex) -> {
				assertThat(ex.getFailures()).containsOnlyKeys("theirs");
				assertThat(ex.getStates().get("mine").value()).isEqualTo(1);
			});
		state.deleteAll(List.of("theirs", "mine"));
		assertThat(state.get("theirs", Integer.class).exists()).isFalse();
	}

	@Test
	void commandsAreSentOnce() {
		assertThat(connections.isResending()).isFalse();
		assertThat(store(null).guarantees().repetition()).startsWith("never");
	}

}
