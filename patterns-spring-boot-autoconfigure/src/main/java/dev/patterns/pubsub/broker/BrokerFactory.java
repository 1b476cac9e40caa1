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

import java.util.Map;

/**
 * Makes the brokers of one type. Beans of this type are found; a user adds a broker of
 * another kind with one of his own.
 */
public interface BrokerFactory {

	/**
	 * Kind of broker.
	 * @return for example {@code kafka}, as in
	 * {@code patterns.pubsub.brokers.<name>.type}
	 */
	String type();

	/**
	 * Create a broker. Must not wait for a server.
	 * @param name the broker's name
	 * @param properties the entries of {@code patterns.pubsub.brokers.<name>.properties},
	 * empty if it is not configured
	 * @return the broker
	 */
	Broker create(String name, Map<String, String> properties);

	/**
	 * Whether the technology is often there for other reasons than messaging, so that a
	 * broker of this type is only to be the default when there is none of another type.
	 * @return {@code true} for what caches or keeps sessions too
	 */
	default boolean isGeneralPurpose() {
		return false;
	}

	/**
	 * Whether a broker of this type is only to be the default when there is no other, as
	 * its messages die with the process.
	 * @return {@code true} for a last resort
	 */
	default boolean isFallback() {
		return false;
	}

}
