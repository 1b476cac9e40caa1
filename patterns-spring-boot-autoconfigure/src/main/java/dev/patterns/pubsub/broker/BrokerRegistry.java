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

package dev.patterns.pubsub.broker;

import java.util.Collection;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The brokers of the application: those under {@code patterns.pubsub.brokers}, those that
 * are beans, and the default broker. A broker is created when it is first asked for.
 * Thread-safe.
 */
public interface BrokerRegistry {

	/**
	 * A broker by name.
	 * @param name the broker's name, {@code null} or empty for the default broker
	 * @return the broker
	 * @throws UnknownBrokerException if there is no such broker, or if the default broker
	 * is ambiguous
	 */
	Broker getBroker(@Nullable String name);

	/**
	 * Whether {@link #getBroker} would find a broker.
	 * @param name the broker's name, {@code null} or empty for the default broker
	 * @return {@code true} if it is known
	 */
	boolean contains(@Nullable String name);

	/**
	 * Names of all brokers that may be asked for.
	 * @return the names, sorted
	 */
	Set<String> getBrokerNames();

	/**
	 * The brokers that have been asked for.
	 * @return a copy
	 */
	Collection<Broker> getBrokers();

}
