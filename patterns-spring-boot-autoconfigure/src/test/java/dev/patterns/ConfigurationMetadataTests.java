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

package dev.patterns;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every property is described, and its default is known to editors.
 */
class ConfigurationMetadataTests {

	private static final JsonNode METADATA = JsonMapper.shared()
		.readTree(Library.text("META-INF/spring-configuration-metadata.json"));

	@Test
	void thereAreProperties() {
		assertThat(properties()).extracting((property) -> property.path("name").asString())
			.contains("patterns.gate.interval", "patterns.lease.duration");
	}

	@Test
	void everyPropertyIsOursAndDescribed() {
		List<String> problems = new ArrayList<>();
		for (JsonNode property : properties()) {
			String name = property.path("name").asString();
			if (!name.startsWith("patterns.") && !name.startsWith("management.endpoint.")) {
				problems.add(name + " is not below 'patterns.'");
			}
			if (property.path("description").asString("").isBlank() && !property.has("deprecation")) {
				problems.add(name + " has no description");
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void everyDefaultIsInTheMetadata() {
		List<String> problems = new ArrayList<>();
		for (JsonNode property : properties()) {
			if (!property.has("defaultValue") && !property.has("deprecation") && hasDefault(property)) {
				problems.add(property.path("name").asString() + " has a default that the metadata does not tell");
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void metadataNamesTypesThatExist() {
		for (JsonNode property : properties()) {
			String source = property.path("sourceType").asString("");
			if (!source.isEmpty()) {
				assertThat(Library.exists(source)).as(source).isTrue();
			}
		}
	}

	private static boolean hasDefault(JsonNode property) {
		String sourceType = property.path("sourceType").asString("");
		if (sourceType.isEmpty()) {
			return false;
		}
		Class<?> type = load(sourceType);
		String name = property.path("name").asString();
		String field = camelCase(name.substring(name.lastIndexOf('.') + 1));
		Constructor<?>[] constructors = type.getDeclaredConstructors();
		for (Constructor<?> constructor : constructors) {
			for (Parameter parameter : constructor.getParameters()) {
				DefaultValue value = parameter.getAnnotation(DefaultValue.class);
				if (parameter.getName().equals(field) && value != null && value.value().length > 0) {
					return true;
				}
			}
		}
		return constructors.length == 1 && constructors[0].getParameterCount() == 0 && isSet(type, field);
	}

	private static boolean isSet(Class<?> type, String field) {
		Method getter = BeanUtils.getPropertyDescriptor(type, field).getReadMethod();
		Object value = ReflectionUtils.invokeMethod(getter, BeanUtils.instantiateClass(type));
		return value != null && !value.equals(Boolean.FALSE)
				&& !(value instanceof java.util.Collection<?> collection && collection.isEmpty())
				&& !(value instanceof java.util.Map<?, ?> map && map.isEmpty());
	}

	private static List<JsonNode> properties() {
		List<JsonNode> properties = new ArrayList<>();
		METADATA.path("properties").forEach(properties::add);
		return properties;
	}

	private static Class<?> load(String name) {
		try {
			return Class.forName(name, false, ConfigurationMetadataTests.class.getClassLoader());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String camelCase(String name) {
		StringBuilder result = new StringBuilder();
		boolean upper = false;
		for (char c : name.toCharArray()) {
			if (c == '-') {
				upper = true;
			}
			else {
				result.append(upper ? Character.toUpperCase(c) : c);
				upper = false;
			}
		}
		return result.toString();
	}

}
