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

package dev.patterns.secrets.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

import dev.patterns.binding.EffectiveChanges;
import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.engine.SecretReferencePropertySource;
import dev.patterns.secrets.engine.SecretReferences;

/**
 * Ends the start if a property refers to a secret that is not there and has no default:
 * Spring Boot's binder would take the text of the placeholder for the value.
 */
final class SecretReferencesPostProcessor implements BeanFactoryPostProcessor, PriorityOrdered {

	private final ConfigurableEnvironment environment;

	SecretReferencesPostProcessor(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		if (!(this.environment.getPropertySources()
			.get(SecretReferencePropertySource.NAME) instanceof SecretReferencePropertySource references)) {
			return;
		}
		Set<String> seen = new HashSet<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> properties) {
				for (String name : properties.getPropertyNames()) {
					// One that goes before hides what others say.
					Object value = seen.add(name) ? properties.getProperty(name) : null;
					if (value instanceof CharSequence text && !isHidden(name, text)) {
						check(name, text.toString(), references);
					}
				}
			}
		}
	}

	// By another spelling: a variable of the environment has none of the names that files
	// have.
	private boolean isHidden(String property, CharSequence text) {
		ConfigurationPropertyName name = SecretReferences.required(text.toString()).isEmpty()
				? ConfigurationPropertyName.EMPTY : EffectiveChanges.canonical(property);
		if (name.isEmpty()) {
			return false;
		}
		for (ConfigurationPropertySource source : ConfigurationPropertySources
			.from(this.environment.getPropertySources())) {
			ConfigurationProperty found = source.getConfigurationProperty(name);
			if (found != null) {
				return !text.toString().equals(String.valueOf(found.getValue()));
			}
		}
		return false;
	}

	private static void check(String property, String text, SecretReferencePropertySource references) {
		for (String reference : SecretReferences.required(text)) {
			if (!isThere(reference, property, references)) {
				throw new SecretNotFoundException(
						"Property '%s' refers to '${%s}', there is no such secret, and no default".formatted(property,
								reference));
			}
		}
	}

	private static boolean isThere(String reference, String property, SecretReferencePropertySource references) {
		try {
			return references.require(reference, property) != null;
		}
		catch (UnknownSecretStoreException ex) {
			throw ex;
		}
		catch (SecretException ex) {
			// Whoever needs the property is told: it may be one that nobody reads.
			return true;
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
