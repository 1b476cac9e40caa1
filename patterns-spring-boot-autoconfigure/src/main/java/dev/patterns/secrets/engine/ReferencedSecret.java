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

package dev.patterns.secrets.engine;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;

/**
 * A reference to a value.
 *
 * @param store name of the store
 * @param name name of the secret
 * @param key key of the value, {@code null} for the only one
 */
record ReferencedSecret(String store, String name, @Nullable String key) {

	/**
	 * What a bean may take.
	 */
	static final Set<Class<?>> TYPES = Set.of(SecretValue.class, SecretValues.class, String.class, byte[].class,
			char[].class);

	static final String ADVICE = "Write store, colon and name, such as 'vault:payment/stripe', "
			+ "and '#' and a key for one of several values.";

	/**
	 * Read a reference.
	 * @param reference store, divider, name and, behind the last {@code #}, the key
	 * @param divider what stands between store and name
	 * @return the reference, {@code null} if it is none
	 */
	static @Nullable ReferencedSecret parse(String reference, char divider) {
		int end = reference.indexOf(divider);
		if (end <= 0 || !SecretStores.isName(reference.substring(0, end))) {
			return null;
		}
		String rest = reference.substring(end + 1);
		int hash = rest.lastIndexOf('#');
		String name = (hash >= 0) ? rest.substring(0, hash) : rest;
		return name.isEmpty() ? null : new ReferencedSecret(reference.substring(0, end), name,
				(hash >= 0) ? rest.substring(hash + 1) : null);
	}

	@Nullable SecretValue find(SecretValues values) {
		return (this.key != null) ? values.get(this.key) : values.value();
	}

	SecretValue of(SecretValues values) {
		if (this.key == null) {
			return values.value();
		}
		SecretValue value = values.get(this.key);
		if (value == null) {
			throw new SecretNotFoundException(
					"Secret '%s' of store '%s' has no value '%s'".formatted(this.name, this.store, this.key));
		}
		return value;
	}

	// A value, or all of them, as a type that a bean may take.
	Object as(Class<?> type, SecretValues values) {
		if (type == SecretValues.class) {
			return values;
		}
		SecretValue value = of(values);
		if (type == SecretValue.class) {
			return value;
		}
		if (type == byte[].class) {
			return value.toBytes();
		}
		String text = text(value, "Secret '%s'".formatted(this));
		return (type == String.class) ? text : text.toCharArray();
	}

	static String text(SecretValue value, String what) {
		if (!value.isText()) {
			throw new MalformedSecretException("%s is not text in UTF-8, so it cannot be a property".formatted(what));
		}
		return value.toText();
	}

	@Override
	public String toString() {
		return this.store + ":" + this.name + ((this.key != null) ? "#" + this.key : "");
	}

}
