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

package dev.patterns.outbox.autoconfigure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.outbox.store.jdbc.PostgresqlRelayNotifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link OutboxNotifications}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxNotificationsTests {

	private static final String URL = "jdbc:postgresql://localhost:1/database";

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	@Test
	void arePostgresqlsWherePossible(CapturedOutput output) {
		assertThat(create(DatabasePlatform.POSTGRESQL, known(), true, null))
			.isInstanceOf(PostgresqlRelayNotifications.class);
		assertThat(output.getAll()).isEmpty();
	}

	@Test
	void areAbsentElsewhereAndWhereSwitchedOff(CapturedOutput output) {
		for (DatabasePlatform platform : DatabasePlatform.values()) {
			if (platform != DatabasePlatform.POSTGRESQL) {
				assertThat(create(platform, known(), true, null)).isSameAs(RelayNotifications.none());
			}
		}
		assertThat(create(DatabasePlatform.POSTGRESQL, known(), false, null)).isSameAs(RelayNotifications.none());
		assertThat(output.getAll()).isEmpty();
	}

	@Test
	void anUnknownDataSourceIsToldWithTheRemedy(CapturedOutput output) {
		assertThat(create(DatabasePlatform.POSTGRESQL, new UnknownDataSource(), true, ""))
			.isSameAs(RelayNotifications.none());
		assertThat(output.getAll().lines()).singleElement()
			.asString()
			.contains("INFO", "UnknownDataSource", "patterns.outbox.relay.notifications.data-source",
					"patterns.outbox.relay.notifications.enabled=false");
	}

	@Test
	void aNamedDataSourceIsUsedOfWhateverKind(CapturedOutput output) {
		this.beanFactory.registerSingleton("direct", known());
		this.beanFactory.registerSingleton("unknown", new UnknownDataSource());
		for (String name : new String[] { "direct", "unknown" }) {
			assertThat(create(DatabasePlatform.POSTGRESQL, new UnknownDataSource(), true, name))
				.isInstanceOf(PostgresqlRelayNotifications.class);
		}
		assertThat(output.getAll()).isEmpty();
	}

	@Test
	void eachOfSeveralOutboxesHasItsOwn() {
		this.beanFactory.registerSingleton("direct", known());
		OutboxProperties.Notifications properties = new OutboxProperties.Notifications(true, null,
				Map.of("one", "direct", "other", "missing"));
		JdbcAccess access = new JdbcAccess(new UnknownDataSource(), new JdbcTransactionManager(known()),
				DatabasePlatform.POSTGRESQL);
		assertThat(OutboxNotifications.create("one", access, properties, this.beanFactory))
			.isInstanceOf(PostgresqlRelayNotifications.class);
		assertThatExceptionOfType(DataSourceSelectionException.class)
			.isThrownBy(() -> OutboxNotifications.create("other", access, properties, this.beanFactory))
			.withMessageContaining("'missing'");
		assertThat(OutboxNotifications.create("third", access, properties, this.beanFactory))
			.isSameAs(RelayNotifications.none());
	}

	@Test
	void aWrongNameFails() {
		this.beanFactory.registerSingleton("text", "no DataSource");
		for (String name : new String[] { "missing", "text" }) {
			assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> create(DatabasePlatform.POSTGRESQL, known(), true, name))
				.withMessageContaining("'" + name + "'")
				.satisfies((ex) -> assertThat(ex.getRemedy())
					.contains("'patterns.outbox.relay.notifications.data-source'"));
		}
	}

	private RelayNotifications create(DatabasePlatform platform, DataSource dataSource, boolean enabled, String name) {
		JdbcAccess access = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), platform);
		return OutboxNotifications.create("default", access,
				new OutboxProperties.Notifications(enabled, name, Map.of()), this.beanFactory);
	}

	private static DataSource known() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setURL(URL);
		return dataSource;
	}

	private static final class UnknownDataSource extends AbstractDataSource {

		@Override
		public Connection getConnection() throws SQLException {
			throw new SQLException("not asked");
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			throw new SQLException("not asked");
		}

	}

}
