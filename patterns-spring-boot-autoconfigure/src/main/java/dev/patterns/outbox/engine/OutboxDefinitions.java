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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.outbox.Outbox;
import dev.patterns.outbox.PoisonPolicy;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * The uses of {@link Outbox} on types and methods. Those that are known at startup are
 * checked together; others, a type outside of the scanned packages or a lazy bean, when
 * they appear. Thread-safe.
 */
public final class OutboxDefinitions {

	private final OutboxTypes types;

	private final PayloadTypeNames typeNames;

	private final OutboxDefinitionReader reader;

	private final Map<Class<?>, OutboxDefinition> byType = new ConcurrentHashMap<>();

	private final Map<Method, OutboxDefinition> byMethod = new ConcurrentHashMap<>();

	private final Map<String, PoisonPolicy> poison = new ConcurrentHashMap<>();

	private final List<OutboxDefinition> all = new CopyOnWriteArrayList<>();

	/**
	 * Create without any definition.
	 * @param types finds annotated types
	 * @param typeNames knows the durable names of payloads
	 * @param environment resolves placeholders
	 */
	public OutboxDefinitions(OutboxTypes types, PayloadTypeNames typeNames, Environment environment) {
		this.types = types;
		this.typeNames = typeNames;
		this.reader = new OutboxDefinitionReader(environment);
	}

	@Nullable OutboxDefinition ofType(Class<?> type) {
		OutboxDefinition known = this.byType.get(type);
		if (known != null) {
			return known;
		}
		if (!this.types.isOutboxType(type)) {
			return null;
		}
		DefinitionProblems problems = new DefinitionProblems("@Outbox");
		OutboxDefinition definition = addType(type, problems);
		problems.throwIfAny();
		return definition;
	}

	OutboxDefinition addType(Class<?> type, DefinitionProblems problems) {
		Outbox outbox = this.types.find(type);
		Assert.state(outbox != null, () -> type + " is not annotated");
		boolean own = this.types.nameOf(type) != null;
		OutboxDefinition definition = this.reader.read(outbox, type.getName(), type, own, problems);
		if (problems.isEmpty() && this.byType.putIfAbsent(type, definition) == null) {
			this.all.add(definition);
			this.poison.put(this.typeNames.nameOf(type), definition.poison());
			definition.aliases().forEach((alias) -> this.poison.putIfAbsent(alias, definition.poison()));
		}
		return definition;
	}

	OutboxDefinition ofMethod(Method method) {
		OutboxDefinition known = this.byMethod.get(method);
		if (known != null) {
			return known;
		}
		DefinitionProblems problems = new DefinitionProblems("@Outbox");
		OutboxDefinition definition = addMethod(method, problems);
		problems.throwIfAny();
		return definition;
	}

	OutboxDefinition addMethod(Method method, DefinitionProblems problems) {
		Outbox outbox = AnnotatedElementUtils.findMergedAnnotation(method, Outbox.class);
		Assert.state(outbox != null, () -> method + " is not annotated");
		String where = DefinitionProblems.describe(method);
		Class<?> payloadType = ReturnedPayloads.payloadType(method);
		ReturnedPayloads.check(method, problems);
		if (outbox.topic().isEmpty() && payloadType != null && this.types.isOutboxType(payloadType)) {
			outbox = this.types.find(payloadType);
			Assert.state(outbox != null, "The type is annotated");
			where = payloadType.getName();
		}
		OutboxDefinition definition = this.reader.read(outbox, where, payloadType, true, problems);
		if (problems.isEmpty() && this.byMethod.putIfAbsent(method, definition) == null) {
			this.all.add(definition);
			String type = (definition.type() != null) ? definition.type()
					: (payloadType != null) ? this.typeNames.nameOf(payloadType) : null;
			if (type != null) {
				this.poison.putIfAbsent(type, definition.poison());
			}
			definition.aliases().forEach((alias) -> this.poison.putIfAbsent(alias, definition.poison()));
		}
		return definition;
	}

	boolean isMethod(OutboxDefinition definition) {
		return this.byMethod.containsValue(definition);
	}

	// What to do with refused messages of a type.
	PoisonPolicy poisonOf(String type) {
		return this.poison.getOrDefault(type, PoisonPolicy.DEFAULT);
	}

	// The definitions found so far.
	Collection<OutboxDefinition> getAll() {
		return new ArrayList<>(this.all);
	}

}
