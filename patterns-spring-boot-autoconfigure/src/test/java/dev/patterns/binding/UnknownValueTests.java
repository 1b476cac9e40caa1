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

package dev.patterns.binding;

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EffectiveChanges}, with values that cannot be had.
 */
class UnknownValueTests {

	private static final Map<String, Object> OTHERS = Map.of("app.key", "${secret.down}", "app.url",
			"https://${app.host}/${secret.down}", "app.derived", "to ${app.host}");

	@Test
	void aValueThatCannotBeHadDoesNotKeepOthersFromChanging() {
		EffectiveChanges changes = new EffectiveChanges(environment("here"), environment("there"));
		assertThat(changes.among(Set.of("app.host"))).containsExactlyInAnyOrder("app.host", "app.derived", "app.url");
		assertThat(new EffectiveChanges(environment("here"), environment("here")).among(Set.of())).isEmpty();
	}

	private static StandardEnvironment environment(String host) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("others", OTHERS));
		environment.getPropertySources().addFirst(new MapPropertySource("store", Map.of("app.host", host)));
		environment.getPropertySources().addLast(new PropertySource<>("secrets", new Object()) {

			@Override
			public @Nullable Object getProperty(String name) {
				if (name.startsWith("secret.")) {
					throw new IllegalStateException("The store of secrets does not answer");
				}
				return null;
			}

		});
		return environment;
	}

}
