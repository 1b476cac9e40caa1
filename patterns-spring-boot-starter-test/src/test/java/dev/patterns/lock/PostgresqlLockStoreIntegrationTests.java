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
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract on PostgreSQL.
 */
class PostgresqlLockStoreIntegrationTests extends JdbcLockStoreTestSupport {

	@Override
	protected DataSource dataSource() {
		Map<String, String> properties = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("lock_contract");
		return new SimpleDriverDataSource(new Driver(), properties.get("spring.datasource.url"),
				properties.get("spring.datasource.username"), properties.get("spring.datasource.password"));
	}

	@Test
	void tellsOfLocksThatAreFreeIfSomebodyWaits() {
		String scope = "news-" + UUID.randomUUID();
		LockStore store = store(scope);
		String strange = "a \\ '\u20ac\0";
		List<String> freed = new CopyOnWriteArrayList<>();
		FreedLocks news = store(scope).freedLocks();
		assertThat(news).isNotNull();
		assertThat(listeners()).isZero();
		news.listen(freed::add);
		try {
			await().atMost(Duration.ofSeconds(10)).until(() -> {
				store.acquire(new LockRequest("warm-up", "me", scope, Duration.ofMinutes(1)));
				news.expect("warm-up");
				store.releaseOwned("warm-up", "me", UUID.randomUUID().toString());
				return freed.contains("warm-up");
			});
			assertThat(listeners()).isEqualTo(1);
			for (String name : List.of("untold", strange, "owned", "forced")) {
				store.acquire(new LockRequest(name, "me", scope + name.hashCode(), Duration.ofMinutes(1)));
				assertThat(news.expect(name)).isTrue();
				assertThat(news.expect(name)).isFalse();
			}
			access().template().update("update patterns_lock set waited_until = 0 where name = 'untold'");
			store.release("untold", scope + "untold".hashCode(), Duration.ZERO);
			store.release(strange, scope + strange.hashCode(), Duration.ZERO);
			store.releaseOwned("owned", "me", "r");
			store.forceRelease("forced", null, "r");
			await().atMost(Duration.ofSeconds(10)).until(() -> freed.contains("forced"));
			assertThat(freed).filteredOn((name) -> !name.equals("warm-up")).containsExactly(strange, "owned", "forced");
			assertThat(news.expect("owned")).isFalse();
		}
		finally {
			news.stop();
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> listeners() == 0);
	}

	private int listeners() {
		Integer count = access().template()
			.queryForObject("select count(*) from pg_stat_activity where application_name = 'patterns-lock-listen'"
					+ " and datname = current_database()", Integer.class);
		return (count != null) ? count : 0;
	}

}
