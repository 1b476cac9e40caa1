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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import dev.patterns.definition.DefinitionProblems;

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

	private final Supplier<RelayTargets> targets;

	private final Collection<String> dataSources;

	private final Supplier<@Nullable OutboxBackends> backends;

	/**
	 * Create a registrar.
	 * @param definitions the definitions
	 * @param postProcessor knows the annotated methods
	 * @param use where use is noted
	 * @param packages where annotated types are looked for
	 * @param environment for conditions on types
	 * @param resourceLoader where types are loaded from
	 * @param targets gives where messages may go
	 * @param dataSources names of the databases with an outbox
	 * @param backends gives the databases, {@code null} if none can be used
	 */
	public OutboxRegistrar(OutboxDefinitions definitions, OutboxPostProcessor postProcessor, OutboxUse use,
			Collection<String> packages, Environment environment, ResourceLoader resourceLoader,
			Supplier<RelayTargets> targets, Collection<String> dataSources,
			Supplier<@Nullable OutboxBackends> backends) {
		this.definitions = definitions;
		this.postProcessor = postProcessor;
		this.use = use;
		this.packages = packages;
		this.environment = environment;
		this.resourceLoader = resourceLoader;
		this.targets = targets;
		this.dataSources = List.copyOf(dataSources);
		this.backends = backends;
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
			checkDataSources(problems);
			checkNames(problems);
			problems.throwIfAny();
			this.use.begin();
		}
		if (this.use.isUsed() && this.backends.get() == null) {
			problems.add("@Outbox",
					"The outbox is used, but there is no JDBC on the class path to store messages with.",
					"Add spring-boot-starter-jdbc (or -data-jpa) and a database driver.");
			problems.throwIfAny();
		}
	}

	private void checkBrokers(DefinitionProblems problems) {
		RelayTargets known = this.targets.get();
		for (OutboxDefinition definition : this.definitions.getAll()) {
			if (!known.contains(definition.broker())) {
				String what = definition.broker().isEmpty()
						? "@Outbox names no broker, and there is not one that is clearly the default."
						: "The broker '%s' of @Outbox does not exist.".formatted(definition.broker());
				problems.add(definition.where(), what,
						"Name one of %s, or define one by 'patterns.pubsub.brokers.<name>.type'; 'patterns.pubsub.default-broker' says which is the default."
							.formatted(known.names()));
			}
		}
	}

	private void checkDataSources(DefinitionProblems problems) {
		for (OutboxDefinition definition : this.definitions.getAll()) {
			String dataSource = definition.dataSource();
			if (!dataSource.isEmpty() && !this.dataSources.contains(dataSource)) {
				problems.add(
						definition.where(), "The DataSource '%s' of @Outbox has no outbox; there is one for %s."
							.formatted(dataSource, this.dataSources),
						"Add it to 'patterns.outbox.data-sources', or leave it out.");
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
