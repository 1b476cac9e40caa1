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

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EffectiveChanges} and {@link TrialEnvironment}.
 */
class EffectiveChangesTests {

	private final ImportedStore store = new ImportedStore("test", content("app.name", "old", "app.camelCase", "old"));

	private final StandardEnvironment environment = new Plain();

	@Test
	void findsWhatDiffers() {
		assertThat(changes(content("app.name", "new", "app.camelCase", "old"), "app.name")).containsExactly("app.name");
		assertThat(changes(content("app.camelCase", "old"), "app.name")).containsExactly("app.name");
		assertThat(changes(content("app.name", "old", "app.camelCase", "old", "a$b#c[", "odd"), "a$b#c["))
			.containsExactly("a$b#c[");
		assertThat(this.environment.getProperty("app.name")).isEqualTo("old");
	}

	@Test
	void findsNothingThatAnotherSourceHides() {
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of("APP_NAME", "hidden")));
		assertThat(changes(content("app.name", "new", "app.camelCase", "old"), "app.name")).isEmpty();
	}

	@Test
	void findsWhatNamesOthersByPlaceholders() {
		this.environment.getPropertySources()
			.addLast(new MapPropertySource("file", Map.of("a", "${b}", "b", "to ${app.name}", "c", "${app.absent:}",
					"r", "${random.int}", "u", "${app.unknown}")));
		assertThat(changes(content("app.name", "new", "app.camelCase", "old"), "app.name"))
			.containsExactlyInAnyOrder("app.name", "a", "b");
		assertThat(changes(content("app.name", "old", "app.camelCase", "old", "app.unknown", "known"), "app.unknown"))
			.containsExactlyInAnyOrder("app.unknown", "u");
	}

	private Set<String> changes(StoreContent next, String... changed) {
		return new EffectiveChanges(this.environment, new TrialEnvironment(this.environment, this.store, next))
			.among(Set.of(changed));
	}

	private static StoreContent content(String... keysAndValues) {
		Map<String, ConfigurationItem> items = new HashMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			items.put(keysAndValues[i], new ConfigurationItem(keysAndValues[i], keysAndValues[i + 1], 1));
		}
		return new StoreContent(new StorePosition(keysAndValues.length, "mark"), items);
	}

	private final class Plain extends StandardEnvironment {

		private Plain() {
			getPropertySources().addLast(new StorePropertySource("ours", EffectiveChangesTests.this.store, ""));
			ConfigurationPropertySources.attach(this);
		}

		@Override
		protected void customizePropertySources(MutablePropertySources propertySources) {
			// None but what the test adds.
		}

	}

}
