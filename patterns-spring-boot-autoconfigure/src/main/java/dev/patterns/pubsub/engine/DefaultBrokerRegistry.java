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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.UnknownBrokerException;
import dev.patterns.pubsub.engine.BrokerSettings.NamedBroker;

/**
 * Brokers from properties and from beans. A type that is not configured can be asked for
 * by its own name.
 */
public final class DefaultBrokerRegistry implements BrokerRegistry, DisposableBean {

	private static final Log logger = LogFactory.getLog(DefaultBrokerRegistry.class);

	private static final String PREFIX = "patterns.pubsub.";

	private final BrokerSettings settings;

	private final Map<String, BrokerFactory> factories = new TreeMap<>();

	private final Map<String, Broker> beans = new TreeMap<>();

	private final Map<String, Broker> brokers = new ConcurrentHashMap<>();

	private final @Nullable String defaultName;

	/**
	 * Create a registry.
	 * @param settings the configured brokers
	 * @param factories the factories; of several for one type the first one is used
	 * @param beans brokers that are beans; they are not closed by this registry
	 */
	public DefaultBrokerRegistry(BrokerSettings settings, List<BrokerFactory> factories, List<Broker> beans) {
		this.settings = settings;
		factories.forEach((factory) -> this.factories.putIfAbsent(factory.type(), factory));
		beans.forEach((broker) -> this.beans.putIfAbsent(broker.name(), broker));
		this.defaultName = findDefaultName();
	}

	/**
	 * Find what is wrong with the configuration.
	 * @param problems gets the problems
	 */
	public void validate(DefinitionProblems problems) {
		new TreeMap<>(this.settings.brokers()).forEach((name, broker) -> {
			if (!this.factories.containsKey(broker.type())) {
				problems.add(PREFIX + "brokers." + name + ".type",
						"There is no broker type '" + broker.type() + "'; known are " + this.factories.keySet() + ".",
						"Correct the property, or add the dependency that brings the type" + dependency(broker.type()));
			}
			else {
				checkCreation(name, PREFIX + "brokers." + name, problems);
			}
		});
		String defaultBroker = this.settings.defaultBroker();
		if (StringUtils.hasText(defaultBroker) && !getBrokerNames().contains(defaultBroker)) {
			problems.add(PREFIX + "default-broker",
					"There is no broker '" + defaultBroker + "'; known are " + getBrokerNames() + ".",
					"Name one of them, or configure '" + PREFIX + "brokers." + defaultBroker + ".type'.");
		}
	}

	private static String dependency(String type) {
		return switch (type) {
			case "kafka" -> ": org.springframework.boot:spring-boot-starter-kafka.";
			case "rabbit" -> ": org.springframework.boot:spring-boot-starter-amqp.";
			case "redis" -> ": org.springframework.boot:spring-boot-starter-data-redis.";
			default -> ".";
		};
	}

	/**
	 * Create a broker, which calls no server, to find out whether it can be.
	 * @param name the broker's name
	 * @param where what to correct
	 * @param problems gets the problem if it cannot
	 */
	void checkCreation(String name, String where, DefinitionProblems problems) {
		try {
			getBroker(name);
		}
		catch (RuntimeException ex) {
			logger.debug("Broker '" + name + "' cannot be created", ex);
			problems.add(where, "The broker cannot be created: " + ex.getMessage(),
					"Correct the properties of the broker, or the beans that it is made of.");
		}
	}

	@Override
	public Broker getBroker(@Nullable String name) {
		String resolved = StringUtils.hasText(name) ? name : this.defaultName;
		if (resolved == null) {
			throw new UnknownBrokerException("Several brokers are there, " + candidates()
					+ ", and none is the default. Set '" + PREFIX + "default-broker', or name the broker.");
		}
		Broker bean = this.beans.get(resolved);
		if (bean != null) {
			return bean;
		}
		Broker broker = this.brokers.get(resolved);
		return (broker != null) ? broker : this.brokers.computeIfAbsent(resolved, this::create);
	}

	private Broker create(String name) {
		NamedBroker configured = this.settings.brokers().get(name);
		BrokerFactory factory = this.factories.get((configured != null) ? configured.type() : name);
		if (factory == null) {
			throw new UnknownBrokerException(
					"There is no broker '" + name + "'; known are " + getBrokerNames() + ". Configure '" + PREFIX
							+ "brokers." + name + ".type', or add the dependency that brings the type.");
		}
		if (configured == null && factory.isFallback() && !name.equals(this.settings.defaultBroker())) {
			logger.warn("No broker is configured and none was found on the class path: messages stay within this"
					+ " process, and those that are published without an outbox die with it. Add a broker's starter,"
					+ " or set '" + PREFIX + "default-broker=" + name + "' if that is what you want.");
		}
		return factory.create(name, (configured != null) ? configured.properties() : Map.of());
	}

	private @Nullable String findDefaultName() {
		if (StringUtils.hasText(this.settings.defaultBroker())) {
			return this.settings.defaultBroker();
		}
		Set<String> candidates = candidates();
		return (candidates.size() == 1) ? candidates.iterator().next() : null;
	}

	// The brokers of which the default one is chosen: those that the user configured,
	// else the technologies that are there for messaging, else those that may be, else
	// the last resort.
	private Set<String> candidates() {
		Set<String> names = new TreeSet<>(this.settings.brokers().keySet());
		names.addAll(this.beans.keySet());
		if (names.isEmpty()) {
			addTypes(names, (factory) -> !factory.isFallback() && !factory.isGeneralPurpose());
		}
		if (names.isEmpty()) {
			addTypes(names, (factory) -> !factory.isFallback());
		}
		return names.isEmpty() ? this.factories.keySet() : names;
	}

	private void addTypes(Set<String> names, Predicate<BrokerFactory> wanted) {
		this.factories.values().stream().filter(wanted).forEach((factory) -> names.add(factory.type()));
	}

	@Override
	public boolean contains(@Nullable String name) {
		return StringUtils.hasText(name) ? getBrokerNames().contains(name) : this.defaultName != null;
	}

	@Override
	public Set<String> getBrokerNames() {
		Set<String> names = new TreeSet<>(this.settings.brokers().keySet());
		names.addAll(this.beans.keySet());
		names.addAll(this.factories.keySet());
		return names;
	}

	/**
	 * Name of the default broker.
	 * @return the name, or {@code null} if it is ambiguous
	 */
	public @Nullable String getDefaultBrokerName() {
		return this.defaultName;
	}

	@Override
	public Collection<Broker> getBrokers() {
		Map<String, Broker> all = new TreeMap<>(this.brokers);
		all.putAll(this.beans);
		return List.copyOf(all.values());
	}

	@Override
	public void destroy() {
		this.brokers.values().forEach((broker) -> {
			try {
				broker.close();
			}
			catch (RuntimeException ex) {
				logger.warn("Broker '" + broker.name() + "' could not be closed", ex);
			}
		});
	}

}
