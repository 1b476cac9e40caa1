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

package dev.patterns.secrets;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is stored under the name of a secret: one value, or several by their keys.
 * Immutable; shows keys, never values.
 */
public final class SecretValues {

	/**
	 * Key of the value of a secret that has only one.
	 */
	public static final String VALUE = "value";

	private final String name;

	private final Map<String, SecretValue> values;

	private final @Nullable String version;

	private final boolean keyed;

	private SecretValues(String name, Map<String, SecretValue> values, @Nullable String version, boolean keyed) {
		this.name = name;
		this.values = values;
		this.version = version;
		this.keyed = keyed;
	}

	/**
	 * A secret of one value that has no key.
	 * @param name name of the secret
	 * @param value the value
	 * @param version version in the words of the store, {@code null} if it has none
	 * @return the secret
	 */
	public static SecretValues single(String name, SecretValue value, @Nullable String version) {
		return new SecretValues(name, Map.of(VALUE, value), version, false);
	}

	/**
	 * A secret of values with keys.
	 * @param name name of the secret
	 * @param values values by their keys
	 * @param version version in the words of the store, {@code null} if it has none
	 * @return the secret
	 */
	public static SecretValues keyed(String name, Map<String, SecretValue> values, @Nullable String version) {
		return new SecretValues(name, new LinkedHashMap<>(values), version, true);
	}

	/**
	 * Name of the secret in its store.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Version in the words of the store.
	 * @return the version, {@code null} if the store has none
	 */
	public @Nullable String getVersion() {
		return this.version;
	}

	/**
	 * Keys of the values.
	 * @return the keys, {@value #VALUE} if there is one value without a key
	 */
	public Set<String> keys() {
		return Set.copyOf(this.values.keySet());
	}

	/**
	 * Whether the values have keys of their own.
	 * @return {@code false} if there is one value without a key
	 */
	public boolean isKeyed() {
		return this.keyed;
	}

	/**
	 * The value of a key.
	 * @param key the key
	 * @return the value, {@code null} if there is none
	 */
	public @Nullable SecretValue get(String key) {
		return this.values.get(key);
	}

	/**
	 * The only value, or that of the key {@value #VALUE}.
	 * @return the value
	 * @throws MalformedSecretException if there are several values and none has that key
	 */
	public SecretValue value() {
		SecretValue value = this.values.get(VALUE);
		if (value != null) {
			return value;
		}
		if (this.values.size() == 1) {
			return this.values.values().iterator().next();
		}
		throw new MalformedSecretException(
				"Secret '%s' has %d values; name the key of one of them".formatted(this.name, this.values.size()));
	}

	/**
	 * Whether another secret has the same keys and values.
	 * @param other another secret, or {@code null}
	 * @return {@code true} if nothing differs
	 */
	public boolean hasSameValues(@Nullable SecretValues other) {
		return other != null && this.values.equals(other.values);
	}

	@Override
	public String toString() {
		return "%s%s".formatted(this.name, this.values.keySet());
	}

}
