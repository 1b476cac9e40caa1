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

package dev.patterns.pubsub.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.PropertyAccessor;
import org.springframework.expression.TypedValue;

import dev.patterns.pubsub.CloudEventContext;

/**
 * Lets SpEL read the attributes of an event, and the entries of its maps by name.
 */
final class EventAttributeAccessor implements PropertyAccessor {

	private static final Set<String> NAMES = Set.of("type", "source", "subject", "id", "key", "topic", "headers",
			"extensions");

	@Override
	public Class<?>[] getSpecificTargetClasses() {
		return new Class<?>[] { CloudEventContext.class, Map.class };
	}

	@Override
	public boolean canRead(EvaluationContext context, @Nullable Object target, String name) {
		return target instanceof Map || (target instanceof CloudEventContext && NAMES.contains(name));
	}

	@Override
	public TypedValue read(EvaluationContext context, @Nullable Object target, String name) {
		Object value = (target instanceof CloudEventContext event) ? read(event, name)
				: (target instanceof Map<?, ?> map) ? map.get(name) : null;
		return (value != null) ? new TypedValue(value) : TypedValue.NULL;
	}

	private static @Nullable Object read(CloudEventContext event, String name) {
		return switch (name) {
			case "type" -> event.type();
			case "source" -> event.source().toString();
			case "subject" -> event.subject();
			case "id" -> event.id();
			case "key" -> event.key();
			case "topic" -> event.topic();
			case "headers" -> event.headers();
			case "extensions" -> extensions(event);
			default -> null;
		};
	}

	private static Map<String, Object> extensions(CloudEventContext event) {
		Map<String, Object> extensions = new LinkedHashMap<>();
		event.event().getExtensionNames().forEach((name) -> extensions.put(name, event.extension(name)));
		return extensions;
	}

	@Override
	public boolean canWrite(EvaluationContext context, @Nullable Object target, String name) {
		return false;
	}

	@Override
	public void write(EvaluationContext context, @Nullable Object target, String name, @Nullable Object newValue) {
		throw new UnsupportedOperationException();
	}

}
