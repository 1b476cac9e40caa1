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

package dev.patterns.configuration.engine;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConfigurationKeys}.
 */
class ConfigurationKeysTests {

	@Test
	void cutsAtTheLastSlashOutsideOfBrackets() {
		assertThat(ConfigurationKeys.prefixOf("app.name")).isEmpty();
		assertThat(ConfigurationKeys.propertyOf("app.name")).isEqualTo("app.name");
		assertThat(ConfigurationKeys.prefixOf("team/orders@prod/app.name")).isEqualTo("team/orders@prod");
		assertThat(ConfigurationKeys.propertyOf("team/orders@prod/app.name")).isEqualTo("app.name");
		assertThat(ConfigurationKeys.prefixOf("app.paths[/a/b]")).isEmpty();
		assertThat(ConfigurationKeys.propertyOf("orders/app.paths[/a/b].c")).isEqualTo("app.paths[/a/b].c");
	}

}
