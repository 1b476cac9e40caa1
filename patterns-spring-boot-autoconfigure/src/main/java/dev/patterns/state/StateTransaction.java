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

package dev.patterns.state;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.OutboxOptions;

/**
 * Collects what is to be written together. Nothing is written before the work that
 * collects has returned. For the thread of that work.
 *
 * @see StateTemplate#transaction
 */
public interface StateTransaction {

	/**
	 * Save a value; the last write wins.
	 * @param key the key
	 * @param value the value, may be {@code null}
	 * @return this transaction
	 */
	default StateTransaction save(String key, @Nullable Object value) {
		return save(key, value, SaveOptions.NONE);
	}

	/**
	 * Save a value.
	 * @param key the key
	 * @param value the value, may be {@code null}
	 * @param options how it is saved. Conditions are on what is there when it is its
	 * turn: what came earlier in this transaction counts
	 * @return this transaction
	 */
	StateTransaction save(String key, @Nullable Object value, SaveOptions options);

	/**
	 * Delete an entry, if there is one.
	 * @param key the key
	 * @return this transaction
	 */
	default StateTransaction delete(String key) {
		return delete(key, DeleteOptions.NONE);
	}

	/**
	 * Delete an entry.
	 * @param key the key
	 * @param options how it is deleted
	 * @return this transaction
	 */
	StateTransaction delete(String key, DeleteOptions options);

	/**
	 * Publish a message through the outbox in the same commit. Only in stores whose
	 * guarantees say so.
	 * @param topic the topic to send it to
	 * @param key the key whose order it keeps, {@code null} for no order
	 * @param payload the payload
	 * @return this transaction
	 */
	default StateTransaction publish(String topic, @Nullable String key, Object payload) {
		return publish(topic, key, payload, OutboxOptions.NONE);
	}

	/**
	 * Publish a message through the outbox in the same commit. Only in stores whose
	 * guarantees say so.
	 * @param topic the topic to send it to
	 * @param key the key whose order it keeps, {@code null} for no order
	 * @param payload the payload
	 * @param options what differs from the defaults
	 * @return this transaction
	 */
	StateTransaction publish(String topic, @Nullable String key, Object payload, OutboxOptions options);

}
