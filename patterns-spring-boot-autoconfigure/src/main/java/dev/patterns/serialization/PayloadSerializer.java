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

package dev.patterns.serialization;

import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes payloads as JSON and reads them by the type that the reader declares; nothing in
 * the data ever chooses a class. Thread-safe.
 */
public final class PayloadSerializer {

	private final JsonMapper mapper;

	private final SingletonSupplier<JsonMapper> canonical;

	/** As many as there are declared types. */
	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	/**
	 * Create a serializer.
	 * @param mapper the application's mapper, with its modules and customizers
	 */
	public PayloadSerializer(JsonMapper mapper) {
		Assert.notNull(mapper, "'mapper' must not be null");
		this.mapper = mapper;
		this.canonical = SingletonSupplier.of(() -> CanonicalOrder.of(mapper));
	}

	/**
	 * Write a payload as a JSON text.
	 * @param payload the payload, may be {@code null}
	 * @return the JSON text, {@code null} as {@code "null"}
	 * @throws PayloadSerializationException naming the type, if it cannot be written
	 */
	public String write(@Nullable Object payload) {
		try {
			return this.mapper.writeValueAsString(payload);
		}
		catch (JacksonException ex) {
			throw PayloadSerializationException.onWrite(payload, ex);
		}
	}

	/**
	 * Write a payload as JSON in UTF-8.
	 * @param payload the payload, may be {@code null}
	 * @return the JSON text in UTF-8
	 * @throws PayloadSerializationException naming the type, if it cannot be written
	 */
	public byte[] writeBytes(@Nullable Object payload) {
		try {
			return this.mapper.writeValueAsBytes(payload);
		}
		catch (JacksonException ex) {
			throw PayloadSerializationException.onWrite(payload, ex);
		}
	}

	/**
	 * Write a payload so that equal payloads become the same JSON, in this process and in
	 * any other: for what is compared with what was written before. The entries of maps
	 * are sorted by their keys, and so are the elements of sets that have no order of
	 * their own. Keys and elements that cannot be compared stay as they come.
	 * @param payload the payload, may be {@code null}
	 * @return the JSON text in UTF-8
	 * @throws PayloadSerializationException naming the type, if it cannot be written
	 */
	public byte[] writeCanonical(@Nullable Object payload) {
		try {
			return this.canonical.obtain().writeValueAsBytes(payload);
		}
		catch (JacksonException | ClassCastException ex) {
			// Keys of several types have no order, but can be written.
			return writeBytes(payload);
		}
	}

	/**
	 * Read a payload.
	 * @param <T> the type that the reader expects
	 * @param json the JSON text, {@code null} for no payload
	 * @param type the declared type, with its generics
	 * @return the payload, {@code null} if there is none or it is JSON's null
	 * @throws PayloadSerializationException naming the type, if it cannot be read
	 */
	public <T> @Nullable T read(@Nullable String json, Type type) {
		if (json == null) {
			return null;
		}
		try {
			return reader(type).readValue(json);
		}
		catch (JacksonException ex) {
			throw PayloadSerializationException.onRead(type, ex);
		}
	}

	private ObjectReader reader(Type type) {
		ObjectReader known = this.readers.get(type);
		return (known != null) ? known
				: this.readers.computeIfAbsent(type, (key) -> this.mapper.readerFor(this.mapper.constructType(key)));
	}

	/**
	 * Whether values of a type can be read at all, as far as can be told without one. Not
	 * for use per message: it tries to read an empty object.
	 * @param type the declared type, with its generics
	 * @return {@code false} if the mapper knows no way to make such a value, as for an
	 * interface that is mapped to no class
	 */
	public boolean canRead(Type type) {
		try {
			this.mapper.readValue("{}", this.mapper.constructType(type));
			return true;
		}
		catch (InvalidDefinitionException ex) {
			return false;
		}
		catch (JacksonException ex) {
			// An empty object is no value of this type, but others are.
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	/**
	 * Read a payload from JSON in UTF-8.
	 * @param <T> the type that the reader expects
	 * @param json the JSON text in UTF-8, {@code null} for no payload
	 * @param type the declared type, with its generics
	 * @return the payload, {@code null} if there is none or it is JSON's null
	 * @throws PayloadSerializationException naming the type, if it cannot be read. Bytes
	 * that are no UTF-8 are not replaced by others
	 */
	public <T> @Nullable T read(byte @Nullable [] json, Type type) {
		if (json == null) {
			return null;
		}
		try {
			return reader(type).readValue(json);
		}
		catch (JacksonException ex) {
			throw PayloadSerializationException.onRead(type, ex);
		}
	}

	/**
	 * A mask that shows stored payloads to people.
	 * @param annotation what hides properties, types and values
	 * @return the mask, which knows the names that this serializer writes
	 */
	public PayloadMask mask(Class<? extends Annotation> annotation) {
		return new PayloadMask(this.mapper, annotation);
	}

}
