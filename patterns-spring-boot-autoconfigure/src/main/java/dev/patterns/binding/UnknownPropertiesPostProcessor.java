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

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.patterns.definition.DefinitionProblems;

/**
 * Ends the start if there are properties below those of a record which the record does
 * not know: a setting that is misspelt would be one that is not there. Only names are
 * looked at, and only names are told. Environment variables are not looked at, since
 * several names can be meant by one of them.
 */
public final class UnknownPropertiesPostProcessor implements BeanFactoryPostProcessor, PriorityOrdered {

	private final ConfigurableEnvironment environment;

	private final Class<?> type;

	/**
	 * Create a post-processor.
	 * @param environment where properties are
	 * @param type a record with {@link ConfigurationProperties}, of scalars, lists, maps
	 * of records, and records
	 */
	public UnknownPropertiesPostProcessor(ConfigurableEnvironment environment, Class<?> type) {
		this.environment = environment;
		this.type = type;
	}

	/**
	 * Look for properties that the record does not know.
	 * @throws dev.patterns.definition.InvalidDefinitionException if there are any
	 */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ConfigurationProperties annotation = this.type.getAnnotation(ConfigurationProperties.class);
		if (annotation == null) {
			return;
		}
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(annotation.value());
		Map<String, String> unknown = new TreeMap<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			ConfigurationPropertySource properties = isRead(source) ? ConfigurationPropertySource.from(source) : null;
			if (properties instanceof IterableConfigurationPropertySource names) {
				names.stream().filter(prefix::isAncestorOf).forEach((name) -> check(name, prefix, unknown));
			}
		}
		DefinitionProblems problems = new DefinitionProblems("property");
		unknown.forEach((name, known) -> problems.add(name, "There is no such property, so it would have no effect.",
				"Correct its name, or delete it." + known));
		problems.throwIfAny();
	}

	/**
	 * What is wrong with properties that have changed: nobody knows them, and they would
	 * end the next start.
	 * @param changed names of the properties
	 * @param environment where they are, unless they are gone
	 * @return what is wrong
	 */
	public List<BindProblem> problems(Set<ConfigurationPropertyName> changed, ConfigurableEnvironment environment) {
		ConfigurationProperties annotation = this.type.getAnnotation(ConfigurationProperties.class);
		if (annotation == null) {
			return List.of();
		}
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(annotation.value());
		Map<String, String> unknown = new TreeMap<>();
		changed.stream().filter(prefix::isAncestorOf).forEach((name) -> check(name, prefix, unknown));
		return unknown.keySet()
			.stream()
			.filter(environment::containsProperty)
			.map((name) -> BindProblem.of(name, "does not exist, and would end the next start"))
			.toList();
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	private static boolean isRead(PropertySource<?> source) {
		return !(source instanceof SystemEnvironmentPropertySource)
				&& !(source instanceof PropertySource.StubPropertySource)
				&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source);
	}

	private void check(ConfigurationPropertyName name, ConfigurationPropertyName prefix, Map<String, String> unknown) {
		@Nullable Type current = this.type;
		for (int i = prefix.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			if (current instanceof Class<?> record && record.isRecord()) {
				Map<String, Field> known = fields(record);
				Field field = known.get(name.getElement(i, Form.UNIFORM));
				if (field == null) {
					unknown.put(name.toString(), " Known there: " + names(known) + ".");
					return;
				}
				current = field.getGenericType();
			}
			else if (isOneValue(current)) {
				unknown.put(name.toString(), "");
				return;
			}
			else {
				current = mapped(current);
			}
			if (current == null) {
				return;
			}
		}
	}

	// Of lists, and of whatever else there may be, everything is known.
	private static boolean isOneValue(Type type) {
		return type instanceof Class<?> value && !value.isArray() && value != Object.class;
	}

	private static @Nullable Type mapped(Type type) {
		return (type instanceof ParameterizedType generic && generic.getRawType() == Map.class)
				? generic.getActualTypeArguments()[1] : null;
	}

	private static Map<String, Field> fields(Class<?> record) {
		Map<String, Field> fields = new TreeMap<>();
		for (Field field : record.getDeclaredFields()) {
			if (!Modifier.isStatic(field.getModifiers())) {
				fields.put(ConfigurationPropertyName.of(name(field)).getElement(0, Form.UNIFORM), field);
			}
		}
		return fields;
	}

	private static String name(Field field) {
		Name name = field.getAnnotation(Name.class);
		return (name != null) ? name.value() : DataObjectPropertyName.toDashedForm(field.getName());
	}

	private static String names(Map<String, Field> fields) {
		TreeSet<String> names = new TreeSet<>();
		fields.values().forEach((field) -> names.add("'" + name(field) + "'"));
		return String.join(", ", names);
	}

}
