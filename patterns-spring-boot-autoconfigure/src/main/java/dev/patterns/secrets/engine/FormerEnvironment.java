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

package dev.patterns.secrets.engine;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * An environment as it was before secrets changed.
 */
final class FormerEnvironment extends StandardEnvironment {

	FormerEnvironment(ConfigurableEnvironment present, Map<String, @Nullable String> former) {
		setConversionService(present.getConversionService());
		MutablePropertySources sources = getPropertySources();
		for (PropertySource<?> source : present.getPropertySources()) {
			if (source instanceof ImportedSecretsPropertySource || source instanceof SecretReferencePropertySource) {
				sources.addLast(new Former(source, former));
			}
			else if (!ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
				sources.addLast(source);
			}
		}
		ConfigurationPropertySources.attach(this);
	}

	@Override
	protected void customizePropertySources(MutablePropertySources propertySources) {
		// Those of the present environment, and no others.
	}

	/**
	 * A source with the values that it had.
	 */
	private static final class Former extends EnumerablePropertySource<PropertySource<?>> {

		private final Map<String, @Nullable String> former;

		Former(PropertySource<?> source, Map<String, @Nullable String> former) {
			super(source.getName(), source);
			this.former = former;
		}

		@Override
		public @Nullable Object getProperty(String name) {
			return this.former.containsKey(name) ? this.former.get(name) : this.source.getProperty(name);
		}

		@Override
		public boolean containsProperty(String name) {
			return getProperty(name) != null;
		}

		@Override
		public String[] getPropertyNames() {
			Set<String> names = new LinkedHashSet<>();
			if (this.source instanceof EnumerablePropertySource<?> enumerable) {
				names.addAll(List.of(enumerable.getPropertyNames()));
				this.former.forEach((name, value) -> {
					if (value != null) {
						names.add(name);
					}
					else {
						names.remove(name);
					}
				});
			}
			return names.toArray(String[]::new);
		}

	}

}
