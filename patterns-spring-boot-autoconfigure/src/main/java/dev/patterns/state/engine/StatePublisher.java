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

package dev.patterns.state.engine;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.state.store.StateStore;

/**
 * Publishes messages with the commit of a store.
 */
@FunctionalInterface
public interface StatePublisher {

	/**
	 * Find out how messages can be written with the commit of a store.
	 * @param store name of the store
	 * @param target the store
	 * @return writes them
	 * @throws dev.patterns.state.UnsupportedStateOperationException if they cannot
	 */
	Sink open(String store, StateStore target);

	/**
	 * Writes messages in the current transaction.
	 */
	@FunctionalInterface
	interface Sink {

		/**
		 * Write a message.
		 * @param topic the topic
		 * @param key the key, {@code null} for no order
		 * @param payload the payload
		 * @param options what differs from the defaults
		 */
		void publish(String topic, @Nullable String key, Object payload, OutboxOptions options);

	}

}
