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

import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Finds the properties whose values differ between two environments, if one store is all
 * that differs: those of the store, unless another source hides them, and those that name
 * others by placeholders.
 */
public final class EffectiveChanges {

	private static final Log logger = LogFactory.getLog(EffectiveChanges.class);

	private final ConfigurableEnvironment before;

	private final ConfigurableEnvironment after;

	/**
	 * Create for two environments.
	 * @param before the properties as they were
	 * @param after the properties as they will be
	 */
	public EffectiveChanges(ConfigurableEnvironment before, ConfigurableEnvironment after) {
		this.before = before;
		this.after = after;
	}

	/**
	 * Find the properties.
	 * @param changed names of properties that differ in the store
	 * @return names of properties that have another value
	 */
	public Set<String> among(Set<String> changed) {
		Set<String> candidates = new LinkedHashSet<>(changed);
		addThoseWithPlaceholders(this.before, candidates);
		addThoseWithPlaceholders(this.after, candidates);
		candidates.removeIf((name) -> !differs(name, changed));
		return candidates;
	}

	// A value that cannot be had, for example of a secret whose store is down, is not
	// what keeps all others from changing. It differs if what names it does.
	private boolean differs(String name, Set<String> changed) {
		try {
			return !isSame(name) || !isSame(canonical(name).toString());
		}
		catch (RuntimeException ex) {
			logger.debug("The value of '" + name + "' is not known", ex);
			String text = text(this.after, name);
			return !Objects.equals(text(this.before, name), text)
					|| (text != null && changed.stream().anyMatch((other) -> text.contains("${" + other)));
		}
	}

	private static @Nullable String text(ConfigurableEnvironment environment, String name) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable && enumerable.containsProperty(name)) {
				return String.valueOf(read(enumerable, name));
			}
		}
		return null;
	}

	private static void addThoseWithPlaceholders(ConfigurableEnvironment environment, Set<String> names) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					String text = String.valueOf(read(enumerable, name));
					// What is random is another value each time.
					if (text.contains("${") && !text.contains("${random.")) {
						names.add(name);
					}
				}
			}
		}
	}

	private static @Nullable Object read(EnumerablePropertySource<?> source, String name) {
		try {
			return source.getProperty(name);
		}
		catch (RuntimeException ex) {
			logger.debug("The value of '" + name + "' is not known", ex);
			return null;
		}
	}

	// Also by the canonical name: by it a property is found however a source writes it.
	private boolean isSame(String name) {
		return Objects.equals(value(this.before, name), value(this.after, name));
	}

	private static @Nullable String value(ConfigurableEnvironment environment, String name) {
		try {
			return environment.getProperty(name);
		}
		catch (IllegalArgumentException ex) {
			// A placeholder that stands for nothing is text for who binds, and others in
			// the
			// same value are not.
			String text = text(environment, name);
			return (text != null) ? environment.resolvePlaceholders(text) : ex.getMessage();
		}
	}

	/**
	 * The name by which a property is bound.
	 * @param name the name as a source has it
	 * @return the canonical name, empty if nothing can be bound to it
	 */
	public static ConfigurationPropertyName canonical(String name) {
		try {
			return ConfigurationPropertyName.adapt(name, '.');
		}
		catch (RuntimeException ex) {
			// Nothing can be bound to it.
			return ConfigurationPropertyName.EMPTY;
		}
	}

}
