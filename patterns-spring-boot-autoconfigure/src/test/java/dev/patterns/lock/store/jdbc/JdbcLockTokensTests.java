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

package dev.patterns.lock.store.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import javax.sql.DataSource;

import org.h2.Driver;
import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the tokens of {@link JdbcLockStore}.
 */
class JdbcLockTokensTests {

	private static final Duration RETENTION = Duration.ofMillis(300);

	private static final Duration LONG = Duration.ofMinutes(1);

	private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";

	private JdbcLockStore store(DataSource dataSource, String scope) {
		return new JdbcLockStore(
				new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), DatabasePlatform.H2),
				new SchemaManager(DatabaseInitializationMode.ALWAYS), scope, RETENTION);
	}

	private static LockRequest request() {
		return new LockRequest("a", "owner", UUID.randomUUID().toString(), LONG);
	}

	// The first one draws a number and is stopped; others have had the lock and are
	// forgotten when it goes on.
	@Test
	void whoIsStoppedBetweenDrawingAndInsertingGetsAGreaterToken() {
		DataSource dataSource = new SimpleDriverDataSource(new Driver(), this.url);
		JdbcLockStore other = store(dataSource, "scope");
		AtomicReference<LockAcquisition> others = new AtomicReference<>();
		JdbcLockStore stopped = store(new InsertInterceptor(dataSource, () -> {
			LockRequest request = request();
			others.set(other.acquire(request));
			other.release("a", request.attempt(), Duration.ZERO);
			await().until(() -> other.purge(10) == 1);
		}), "scope");
		LockRequest request = request();
		LockAcquisition acquisition = stopped.acquire(request);
		assertThat(acquisition.acquired()).isTrue();
		assertThat(acquisition.token()).isGreaterThan(others.get().token());
		assertThat(other.find("a").orElseThrow().token()).isEqualTo(acquisition.token());
	}

	@Test
	void theSourceOfTokensIsTheDatabaseAndTheScope() {
		DataSource dataSource = new SimpleDriverDataSource(new Driver(), this.url);
		String source = store(dataSource, "scope").tokenSource();
		assertThat(store(dataSource, "scope").tokenSource()).isEqualTo(source).hasSize(36);
		assertThat(store(dataSource, "other").tokenSource()).isNotEqualTo(source);
		DataSource elsewhere = new SimpleDriverDataSource(new Driver(), this.url.replace("mem:", "mem:other-"));
		assertThat(store(elsewhere, "scope").tokenSource()).isNotEqualTo(source);
	}

	/**
	 * Does something before the first insert of a lock.
	 */
	private static final class InsertInterceptor extends DelegatingDataSource {

		private final AtomicReference<Runnable> action;

		private InsertInterceptor(DataSource target, Runnable action) {
			super(target);
			this.action = new AtomicReference<>(action);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection target = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						if (method.getName().equals("prepareStatement")
								&& arguments[0].toString().startsWith("insert into patterns_lock (")) {
							Runnable once = this.action.getAndSet(null);
							if (once != null) {
								once.run();
							}
						}
						try {
							return method.invoke(target, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
