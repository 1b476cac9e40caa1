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

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.StringUtils;

import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.notification.PostgresqlConnections;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.outbox.store.jdbc.PostgresqlRelayNotifications;

/**
 * Chooses how the relays of other instances are woken: by notifications on PostgreSQL,
 * where connections for them can be opened, and else not at all, so that they poll.
 */
final class OutboxNotifications {

	private static final Log logger = LogFactory.getLog(OutboxNotifications.class);

	private static final String PREFIX = "patterns.outbox.relay.notifications";

	private static final String REMEDY = "Name a DataSource bean that leads to the database itself by '" + PREFIX
			+ ".data-source', with several outboxes '.data-sources.<name>', or set '" + PREFIX + ".enabled=false'.";

	private OutboxNotifications() {
	}

	static RelayNotifications create(String outbox, JdbcAccess access, OutboxProperties.Notifications properties,
			BeanFactory beanFactory) {
		if (!properties.enabled() || access.platform() != DatabasePlatform.POSTGRESQL) {
			return RelayNotifications.none();
		}
		PostgresqlConnections connections = connections(access, properties.dataSource(outbox), beanFactory);
		if (connections == null) {
			logger.info("The outbox polls for what other instances commit, since connections for notifications can be"
					+ " opened only with PostgreSQL's driver and a DataSource of a known kind, not "
					+ access.dataSource().getClass().getName() + ". " + REMEDY);
			return RelayNotifications.none();
		}
		return new PostgresqlRelayNotifications(access, connections, REMEDY);
	}

	private static @Nullable PostgresqlConnections connections(JdbcAccess access, @Nullable String name,
			BeanFactory beanFactory) {
		if (!StringUtils.hasText(name)) {
			return PostgresqlConnections.derivedFrom(access.dataSource());
		}
		if (!beanFactory.containsBean(name) || !beanFactory.isTypeMatch(name, DataSource.class)) {
			throw new DataSourceSelectionException(
					"The notifications of the outbox should use the DataSource bean '" + name + "', but there is none.",
					"Correct '" + PREFIX + ".data-source' (or '.data-sources') to the name of a DataSource bean.");
		}
		DataSource named = beanFactory.getBean(name, DataSource.class);
		PostgresqlConnections derived = PostgresqlConnections.derivedFrom(named);
		return (derived != null) ? derived : PostgresqlConnections.takenFrom(named);
	}

}
