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

package dev.patterns.outbox.engine;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

import dev.patterns.outbox.Outbox;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Finds {@link Outbox} on payload types, with a cache that also knows which types do not
 * carry it. Gives the names of those that name themselves. Thread-safe.
 */
public final class OutboxTypes implements PayloadTypeNames.Provider {

	private final Map<Class<?>, Optional<Outbox>> annotations = new ConcurrentHashMap<>();

	/**
	 * Whether a type or one of its supertypes carries the annotation.
	 * @param type the payload's class
	 * @return {@code true} if messages are made of it
	 */
	public boolean isOutboxType(Class<?> type) {
		return find(type) != null;
	}

	@Nullable Outbox find(Class<?> type) {
		return this.annotations.computeIfAbsent(ClassUtils.getUserClass(type), OutboxTypes::lookUp).orElse(null);
	}

	private static Optional<Outbox> lookUp(Class<?> type) {
		if (type.isPrimitive() || type.getName().startsWith("java.")) {
			return Optional.empty();
		}
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)
			.get(Outbox.class)
			.synthesize(MergedAnnotation::isPresent);
	}

	@Override
	public @Nullable String nameOf(Class<?> type) {
		MergedAnnotation<Outbox> own = MergedAnnotations.from(type, SearchStrategy.DIRECT).get(Outbox.class);
		String name = own.isPresent() ? own.getString("type") : "";
		return name.isEmpty() ? null : name;
	}

}
