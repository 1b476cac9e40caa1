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

import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.StateValueException;
import dev.patterns.state.StateValueTooLargeException;
import dev.patterns.state.store.StatePayload;

/**
 * Turns values into what is stored and back. Thread-safe.
 */
final class StateValues {

	private final PayloadSerializer serializer;

	private final long maxSize;

	StateValues(PayloadSerializer serializer, long maxSize) {
		this.serializer = serializer;
		this.maxSize = maxSize;
	}

	/**
	 * What to store.
	 * @param store name of the store, for what goes wrong
	 * @param key the key, for what goes wrong
	 * @param value the value
	 * @return bytes as they are, else JSON
	 * @throws StateValueException if it cannot be written as JSON
	 * @throws StateValueTooLargeException if it is too large
	 */
	StatePayload write(String store, String key, @Nullable Object value) {
		StatePayload payload = (value instanceof byte[] bytes) ? new StatePayload(bytes, StatePayload.BINARY)
				: new StatePayload(json(store, key, value), 0);
		if (payload.data().length > this.maxSize) {
			throw new StateValueTooLargeException(key, payload.data().length, this.maxSize);
		}
		return payload;
	}

	private byte[] json(String store, String key, @Nullable Object value) {
		try {
			return this.serializer.writeBytes(value);
		}
		catch (PayloadSerializationException ex) {
			throw new StateValueException(store, key, "cannot be saved", ex);
		}
	}

	/**
	 * What was stored.
	 * @param <T> the type of the value
	 * @param store name of the store, for what goes wrong
	 * @param key the key, for what goes wrong
	 * @param payload what is stored, not encrypted
	 * @param type the type that the reader expects; for {@code byte[]} the bytes as they
	 * are stored
	 * @return the value
	 * @throws StateValueException if it is no value of that type
	 */
	@SuppressWarnings("unchecked")
	<T> @Nullable T read(String store, String key, StatePayload payload, Type type) {
		boolean binary = (payload.format() & StatePayload.BINARY) != 0;
		if (type == byte[].class || (binary && type == Object.class)) {
			return (T) payload.data();
		}
		try {
			return this.serializer.read(payload.data(), type);
		}
		catch (PayloadSerializationException ex) {
			throw new StateValueException(store, key, "cannot be read", ex);
		}
	}

}
