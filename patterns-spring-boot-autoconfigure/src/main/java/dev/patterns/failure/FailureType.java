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

package dev.patterns.failure;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanInstantiationException;
import org.springframework.beans.BeanUtils;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.ReflectionUtils;
import tools.jackson.databind.JsonNode;

import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * How one exception type is taken apart and made again.
 *
 * @param type the exception's class
 * @param fields its data, by name
 * @param constructor the constructor that makes it again
 * @param sources what each parameter of the constructor is given
 */
record FailureType(Class<? extends Throwable> type, Map<String, Field> fields,
		Constructor<? extends Throwable> constructor, List<Source> sources) {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private static final ParameterizedTypeReference<Map<String, JsonNode>> PROPERTIES = new ParameterizedTypeReference<>() {
	};

	static FailureType of(Class<? extends Throwable> type) {
		Map<String, Field> fields = fieldsOf(type);
		FailureType best = null;
		if (!Modifier.isAbstract(type.getModifiers())) {
			for (Constructor<?> candidate : type.getDeclaredConstructors()) {
				FailureType found = match(type, fields, candidate);
				if (found != null && (best == null || found.score() > best.score())) {
					best = found;
				}
			}
		}
		if (best == null) {
			throw new IllegalArgumentException(
					"'%s' has no constructor that takes its fields, its message or nothing, so it cannot be made again from what was recorded"
						.formatted(type.getName()));
		}
		ReflectionUtils.makeAccessible(best.constructor);
		return best;
	}

	static boolean isFromJdk(Class<?> type) {
		return type.getName().startsWith("java.") || type.getName().startsWith("javax.");
	}

	private static Map<String, Field> fieldsOf(Class<?> type) {
		Map<String, Field> fields = new LinkedHashMap<>();
		for (Class<?> current = type; current != null && !isFromJdk(current); current = current.getSuperclass()) {
			for (Field field : current.getDeclaredFields()) {
				if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())
						&& !field.isSynthetic() && fields.putIfAbsent(field.getName(), field) == null) {
					ReflectionUtils.makeAccessible(field);
				}
			}
		}
		return fields;
	}

	private static @Nullable FailureType match(Class<? extends Throwable> type, Map<String, Field> fields,
			Constructor<?> candidate) {
		@Nullable String @Nullable [] names = NAMES.getParameterNames(candidate);
		List<Source> sources = new ArrayList<>();
		boolean messageTaken = false;
		for (int i = 0; i < candidate.getParameterCount(); i++) {
			Parameter parameter = candidate.getParameters()[i];
			String name = (names != null) ? names[i] : null;
			Field field = (name != null) ? fields.get(name) : null;
			if (field != null && field.getType() == parameter.getType()) {
				sources.add(new Source(SourceKind.FIELD, field.getName()));
			}
			else if (Throwable.class.isAssignableFrom(parameter.getType())) {
				sources.add(new Source(SourceKind.CAUSE, ""));
			}
			else if (parameter.getType() == String.class && !messageTaken) {
				sources.add(new Source(SourceKind.MESSAGE, ""));
				messageTaken = true;
			}
			else {
				return null;
			}
		}
		@SuppressWarnings("unchecked")
		Constructor<? extends Throwable> constructor = (Constructor<? extends Throwable>) candidate;
		return new FailureType(type, fields, constructor, List.copyOf(sources));
	}

	private int score() {
		int score = 0;
		for (Source source : this.sources) {
			score += switch (source.kind()) {
				case FIELD -> 100;
				case MESSAGE -> 10;
				case CAUSE -> -1;
			};
		}
		return score;
	}

	String write(Throwable failure, PayloadSerializer serializer) {
		Map<String, @Nullable Object> properties = new LinkedHashMap<>();
		this.fields.forEach((name, field) -> properties.put(name, ReflectionUtils.getField(field, failure)));
		return properties.isEmpty() ? Failure.NO_PROPERTIES : serializer.write(properties);
	}

	Throwable read(Failure failure, PayloadSerializer serializer) {
		Map<String, JsonNode> properties = serializer.read(failure.properties(), PROPERTIES.getType());
		@Nullable Object[] arguments = new @Nullable Object[this.sources.size()];
		for (int i = 0; i < arguments.length; i++) {
			Source source = this.sources.get(i);
			arguments[i] = switch (source.kind()) {
				case FIELD -> value(source.name(), properties, serializer);
				case MESSAGE -> failure.message();
				case CAUSE -> null;
			};
		}
		Throwable result = instantiate(arguments);
		setRemaining(result, properties, serializer);
		return result;
	}

	private Throwable instantiate(@Nullable Object[] arguments) {
		try {
			return BeanUtils.instantiateClass(this.constructor, arguments);
		}
		catch (BeanInstantiationException ex) {
			Throwable cause = ex.getMostSpecificCause();
			throw new PayloadSerializationException(this.type.getName(),
					"'%s' cannot be made again from what was stored or received (%s)".formatted(this.type.getName(),
							cause.getClass().getName()),
					null);
		}
	}

	private void setRemaining(Throwable result, @Nullable Map<String, JsonNode> properties,
			PayloadSerializer serializer) {
		this.fields.forEach((name, field) -> {
			boolean given = this.sources.contains(new Source(SourceKind.FIELD, name));
			if (!given && !Modifier.isFinal(field.getModifiers()) && properties != null
					&& properties.containsKey(name)) {
				Object value = value(name, properties, serializer);
				if (value != null) {
					ReflectionUtils.setField(field, result, value);
				}
			}
		});
	}

	private @Nullable Object value(String name, @Nullable Map<String, JsonNode> properties,
			PayloadSerializer serializer) {
		JsonNode node = (properties != null) ? properties.get(name) : null;
		Field field = this.fields.get(name);
		return (node != null && field != null) ? serializer.read(node.toString(), field.getGenericType()) : null;
	}

	enum SourceKind {

		FIELD, MESSAGE, CAUSE

	}

	record Source(SourceKind kind, String name) {

	}

}
