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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.outbox.relay.OutboxTarget;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;

/**
 * Where messages go: to targets and brokers by their names. A target goes before a broker
 * of the same name. Thread-safe.
 */
public final class RelayTargets {

	private final Supplier<@Nullable BrokerRegistry> brokers;

	private final Map<String, OutboxTarget> targets = new TreeMap<>();

	/**
	 * Create the targets.
	 * @param brokers gives the brokers, {@code null} if there are none; asked for when
	 * one is needed
	 * @param targets what else there is
	 */
	public RelayTargets(Supplier<@Nullable BrokerRegistry> brokers, Collection<OutboxTarget> targets) {
		this.brokers = SingletonSupplier.ofNullable(brokers);
		for (OutboxTarget target : targets) {
			Assert.hasText(target.name(), () -> target.getClass().getName() + " has no name");
			OutboxTarget other = this.targets.putIfAbsent(target.name(), target);
			Assert.state(other == null, () -> "Two outbox targets have the name '%s': %s and %s. Rename one."
				.formatted(target.name(), target.getClass().getName(), (other != null) ? other.getClass() : ""));
		}
	}

	/**
	 * Whether something takes messages for a name. Also if there are no brokers here at
	 * all, but perhaps where the messages are relayed.
	 * @param name the name, empty for the default broker
	 * @return {@code false} if a message with that name could go nowhere
	 */
	public boolean contains(String name) {
		BrokerRegistry registry = this.brokers.get();
		return this.targets.containsKey(name) || registry == null || registry.contains(name);
	}

	Set<String> names() {
		Set<String> names = new TreeSet<>(this.targets.keySet());
		BrokerRegistry registry = this.brokers.get();
		if (registry != null) {
			names.addAll(registry.getBrokerNames());
		}
		return names;
	}

	CompletableFuture<@Nullable Void> send(String name, BrokerMessage message) {
		OutboxTarget target = this.targets.get(name);
		if (target != null) {
			return target.send(message);
		}
		BrokerRegistry registry = this.brokers.get();
		Assert.state(registry != null, "There are no brokers");
		return registry.getBroker(name).relay(message);
	}

}
