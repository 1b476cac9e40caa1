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
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.jdbc.JdbcStateStore;
import dev.patterns.test.state.StateStoreContractTests;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Runs the contract on a database.
 */
abstract class JdbcStateStoreTestSupport extends StateStoreContractTests {

	private @Nullable JdbcAccess access;

	protected abstract DataSource dataSource();

	protected DatabasePlatform platform(DataSource dataSource) {
		return DatabasePlatform.of(dataSource);
	}

	static HikariDataSource pool(String url, String username, String password) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url);
		pool.setUsername(username);
		pool.setPassword(password);
		pool.setMaximumPoolSize(12);
		pool.setMinimumIdle(0);
		return pool;
	}

	JdbcAccess access() {
		JdbcAccess known = this.access;
		if (known == null) {
			DataSource dataSource = dataSource();
			known = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), platform(dataSource));
			this.access = known;
		}
		return known;
	}

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return JdbcStateStore.create(access(), new SchemaManager(DatabaseInitializationMode.ALWAYS), timeSource,
				Duration.ofDays(30));
	}

	/**
	 * Do something in a thread that has no transaction.
	 * @param work what to do
	 */
	static void elsewhere(Runnable work) {
		CompletableFuture.runAsync(work, (command) -> new Thread(command, "elsewhere").start()).join();
	}

	private TransactionTemplate transaction(int isolation) {
		TransactionTemplate transaction = new TransactionTemplate(access().transactionManager());
		transaction.setIsolationLevel(isolation);
		return transaction;
	}

	@ParameterizedTest
	@ValueSource(
			ints = { TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_REPEATABLE_READ })
	void takesPartInTheCallersTransaction(int isolation) {
		transaction(isolation).executeWithoutResult((status) -> {
			state().save("a", 1);
			state().saveAll(List.of(new StateEntry("b", 2, SaveOptions.ifAbsent())));
			state().transaction((t) -> t.save("c", 3));
			assertThat(state().getAll(List.of("a", "b", "c"), Integer.class).values())
				.extracting((found) -> found.value())
				.containsExactly(1, 2, 3);
			status.setRollbackOnly();
		});
		assertThat(state().getAll(List.of("a", "b", "c"), Integer.class).values()).noneMatch((found) -> found.exists());
	}

	@ParameterizedTest
	@ValueSource(
			ints = { TransactionDefinition.ISOLATION_READ_COMMITTED, TransactionDefinition.ISOLATION_REPEATABLE_READ })
	void aRefusalLeavesTheCallersTransactionUsable(int isolation) {
		state().save("there", 1, SaveOptions.fencedBy(new FencingToken("lock", 5)));
		transaction(isolation).executeWithoutResult((status) -> {
			state().save("before", 1);
			assertThatExceptionOfType(EtagMismatchException.class)
				.isThrownBy(() -> state().save("there", 2, SaveOptions.ifAbsent()));
			assertThatExceptionOfType(EtagMismatchException.class)
				.isThrownBy(() -> state().save("there", 2, SaveOptions.ifMatch("wrong")));
			assertThatExceptionOfType(FencedException.class)
				.isThrownBy(() -> state().save("there", 2, SaveOptions.fencedBy(new FencingToken("lock", 4))));
			assertThatExceptionOfType(BulkStateException.class).isThrownBy(() -> state()
				.saveAll(List.of(new StateEntry("bulk", 1), new StateEntry("there", 2, SaveOptions.ifAbsent()))));
			assertThatExceptionOfType(EtagMismatchException.class).isThrownBy(() -> state()
				.transaction((t) -> t.save("taken back", 1).save("there", 2, SaveOptions.ifMatch("wrong"))));
			state().save("after", 1);
		});
		assertThat(state().getAll(List.of("before", "there", "bulk", "taken back", "after"), Integer.class).values())
			.extracting((found) -> found.value())
			.containsExactly(1, 1, 1, null, 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { TransactionDefinition.ISOLATION_DEFAULT, TransactionDefinition.ISOLATION_REPEATABLE_READ })
	void aTransactionThatBeganBeforeIsFenced(int isolation) {
		FencingToken before = new FencingToken("lock", 7);
		state().save("fenced", 7, SaveOptions.fencedBy(before));
		assertThatThrownBy(() -> transaction(isolation).executeWithoutResult((status) -> {
			assertThat(state().get("fenced", Integer.class).value()).isEqualTo(7);
			access().template().queryForList("select token from patterns_state_fence");
			elsewhere(() -> state().save("fenced", 8, SaveOptions.fencedBy(new FencingToken("lock", 8))));
			state().save("fenced", 70, SaveOptions.fencedBy(before));
		})).isInstanceOfAny(FencedException.class, ConcurrencyFailureException.class);
		assertThat(state().get("fenced", Integer.class).value()).isEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(ints = { TransactionDefinition.ISOLATION_DEFAULT, TransactionDefinition.ISOLATION_REPEATABLE_READ })
	void conditionsOfATransactionThatBeganBeforeAreOnWhatIsThere(int isolation) {
		String etag = state().save("old", 1);
		for (String key : List.of("old", "new")) {
			SaveOptions options = key.equals("old") ? SaveOptions.ifMatch(etag) : SaveOptions.ifAbsent();
			assertThatThrownBy(() -> transaction(isolation).executeWithoutResult((status) -> {
				state().get(key, Integer.class);
				elsewhere(() -> state().save(key, 2));
				state().save(key, 3, options);
			})).isInstanceOfAny(EtagMismatchException.class, ConcurrencyFailureException.class);
			assertThat(state().get(key, Integer.class).value()).isEqualTo(2);
		}
	}

	@Test
	void tokensOfLocksWithLongNamesAreRemembered() {
		String name = "\u20ac".repeat(255);
		state().save("long", 1, SaveOptions.fencedBy(new FencingToken(name, 2)));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().save("long", 2, SaveOptions.fencedBy(new FencingToken(name, 1))));
	}

	@Test
	void connectionsWithoutAutoCommitWriteToo() {
		DataSource dataSource = dataSource();
		if (!(dataSource instanceof HikariDataSource)) {
			throw new IllegalStateException("A pool is needed");
		}
		HikariDataSource given = (HikariDataSource) dataSource;
		try (HikariDataSource pool = pool(given.getJdbcUrl(), given.getUsername(), given.getPassword())) {
			pool.setAutoCommit(false);
			JdbcAccess other = new JdbcAccess(pool, new JdbcTransactionManager(pool), platform(pool));
			StateStore store = new JdbcStateStore(other, null, Duration.ofDays(30));
			String key = java.util.UUID.randomUUID().toString();
			store.write(new dev.patterns.state.store.StateWrite(key,
					new dev.patterns.state.store.StatePayload(new byte[] { 1 }, 1), "id",
					dev.patterns.state.store.StateCondition.NONE, null, null, null));
			assertThat(store(null).find(key, Consistency.STRONG)).isNotNull();
		}
	}

	@Test
	void oldTokensAreForgotten() {
		TimeSource later = () -> java.time.Instant.now().plus(Duration.ofDays(31));
		String key = java.util.UUID.randomUUID().toString();
		state().save(key, 1, SaveOptions.fencedBy(new FencingToken("lock", 5)));
		assertThat(tokens(key)).isEqualTo(1);
		StateStore moved = new JdbcStateStore(access(), later, Duration.ofDays(30));
		for (int i = 0; i < 100 && tokens(key) > 0; i++) {
			moved.purgeFences(1000);
		}
		assertThat(tokens(key)).isZero();
	}

	private int tokens(String key) {
		Integer count = access().template()
			.queryForObject(
					"select count(*) from patterns_state_fence where state_key = (select state_key"
							+ " from patterns_state where etag = ?)",
					Integer.class, state().get(key, Object.class).etag());
		return (count != null) ? count : -1;
	}

}
