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

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.broker.BrokerRegistry;

/**
 * Checks all definitions when the beans are there, and asks for the database if there is
 * any.
 */
public final class OutboxRegistrar implements SmartInitializingSingleton {

	private final OutboxDefinitions definitions;

	private final OutboxPostProcessor postProcessor;

	private final OutboxUse use;

	private final Collection<String> packages;

	private final Environment environment;

	private final ResourceLoader resourceLoader;

	private final Supplier<@Nullable BrokerRegistry> brokers;

	private final Supplier<@Nullable OutboxBackend> backend;

	/**
	 * Create a registrar.
	 * @param definitions the definitions
	 * @param postProcessor knows the annotated methods
	 * @param use where use is noted
	 * @param packages where annotated types are looked for
	 * @param environment for conditions on types
	 * @param resourceLoader where types are loaded from
	 * @param brokers gives the brokers, {@code null} if there are none
	 * @param backend gives the database, {@code null} if none can be used
	 */
	public OutboxRegistrar(OutboxDefinitions definitions, OutboxPostProcessor postProcessor, OutboxUse use,
			Collection<String> packages, Environment environment, ResourceLoader resourceLoader,
			Supplier<@Nullable BrokerRegistry> brokers, Supplier<@Nullable OutboxBackend> backend) {
		this.definitions = definitions;
		this.postProcessor = postProcessor;
		this.use = use;
		this.packages = packages;
		this.environment = environment;
		this.resourceLoader = resourceLoader;
		this.brokers = brokers;
		this.backend = backend;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("@Outbox");
		Set<Class<?>> types = new OutboxTypeScanner(this.environment, this.resourceLoader).scan(this.packages,
				this.resourceLoader.getClassLoader());
		for (Class<?> type : types) {
			DefinitionProblems own = new DefinitionProblems("@Outbox");
			this.definitions.addType(type, own);
			own.toList().forEach((problem) -> problems.add(problem.where(), problem.what(), problem.remedy()));
		}
		this.postProcessor.checkMethods(problems);
		if (!types.isEmpty() || this.postProcessor.hasMethods()) {
			checkBrokers(problems);
			checkNames(problems);
			problems.throwIfAny();
			this.use.begin();
		}
		if (this.use.isUsed() && this.backend.get() == null) {
			problems.add("@Outbox",
					"The outbox is used, but there is no JDBC on the class path to store messages with.",
					"Add spring-boot-starter-jdbc (or -data-jpa) and a database driver.");
			problems.throwIfAny();
		}
	}

	private void checkBrokers(DefinitionProblems problems) {
		BrokerRegistry registry = this.brokers.get();
		if (registry == null) {
			return;
		}
		for (OutboxDefinition definition : this.definitions.getAll()) {
			if (!registry.contains(definition.broker())) {
				String what = definition.broker().isEmpty()
						? "@Outbox names no broker, and there is not one that is clearly the default."
						: "The broker '%s' of @Outbox does not exist.".formatted(definition.broker());
				problems.add(definition.where(), what,
						"Name one of %s, or define one by 'patterns.pubsub.brokers.<name>.type'; 'patterns.pubsub.default-broker' says which is the default."
							.formatted(registry.getBrokerNames()));
			}
		}
	}

	private void checkNames(DefinitionProblems problems) {
		Map<String, OutboxDefinition> names = new HashMap<>();
		for (OutboxDefinition definition : this.definitions.getAll()) {
			if (definition.type() == null || this.definitions.isMethod(definition)) {
				continue;
			}
			OutboxDefinition other = names.putIfAbsent(definition.type(), definition);
			if (other != null) {
				problems.add(definition.where(),
						"The type '%s' of @Outbox is also that of %s.".formatted(definition.type(), other.where()),
						"Give one of them another durable name.");
			}
		}
	}

}
