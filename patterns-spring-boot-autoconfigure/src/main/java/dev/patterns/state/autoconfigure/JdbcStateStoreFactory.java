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

package dev.patterns.state.autoconfigure;

import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.StringUtils;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateStoreFactory;
import dev.patterns.state.store.StateStoreSettings;
import dev.patterns.state.store.jdbc.JdbcStateStore;
import dev.patterns.time.TimeSource;

/**
 * Creates stores in databases.
 *
 * @param selector finds the database
 * @param schemaManager makes or checks the tables
 * @param timeSource the time if it is moved, {@code null} for the clock of the database
 * @param beanFactory where data sources are
 */
record JdbcStateStoreFactory(JdbcAccessSelector selector, SchemaManager schemaManager, @Nullable TimeSource timeSource,
		ListableBeanFactory beanFactory) implements StateStoreFactory, Ordered {

	static final String TYPE = "jdbc";

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public boolean isAvailable() {
		return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, DataSource.class, true,
				false).length > 0;
	}

	@Override
	public StateStore create(StateStoreSettings settings) {
		return JdbcStateStore.create(access(settings), this.schemaManager, this.timeSource, settings.fenceRetention());
	}

	private JdbcAccess access(StateStoreSettings settings) {
		String dataSource = settings.dataSource();
		return StringUtils.hasText(dataSource) ? this.selector.select("state", dataSource, properties(settings.name()))
				: this.selector.select("state");
	}

	// What a store does not say is as said for all.
	private static List<String> properties(String store) {
		String all = "patterns.state.data-source";
		return store.equals(StateStores.DEFAULT_NAME) ? List.of(all)
				: List.of("patterns.state.stores." + store + ".data-source", all);
	}

	@Override
	public int getOrder() {
		return 0;
	}

}
