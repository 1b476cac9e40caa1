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

package dev.patterns.jdbc.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.sql.init.DatabaseInitializationMode;

/**
 * Properties of the database that features store their rows in.
 *
 * @param dataSource name of the DataSource bean that all features use unless one names
 * its own; by default the only or primary DataSource
 * @param initializeSchema when to create the tables of the features in use
 */
@ConfigurationProperties("patterns.jdbc")
public record JdbcAccessProperties(@Nullable String dataSource,
		@DefaultValue("embedded") DatabaseInitializationMode initializeSchema) {

}
