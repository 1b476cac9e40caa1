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

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

import dev.patterns.configuration.store.StoreContent;

/**
 * What an environment will be once a store has another content. Nobody else sees it.
 */
final class TrialEnvironment extends StandardEnvironment {

	TrialEnvironment(ConfigurableEnvironment present, ImportedStore store, StoreContent content) {
		setConversionService(present.getConversionService());
		MutablePropertySources sources = getPropertySources();
		for (PropertySource<?> source : present.getPropertySources()) {
			if (source instanceof StorePropertySource ours && ours.getSource() == store) {
				sources.addLast(new MapPropertySource(source.getName(),
						StorePropertySource.properties(content, ours.prefix())));
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

}
