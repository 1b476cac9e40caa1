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

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.PropertySource;

import dev.patterns.binding.LivePropertySource;
import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.UnknownSecretStoreException;

/**
 * Answers {@code patterns.secret.<store>.<name>} and
 * {@code patterns.secret.<store>.<name>#<key>} with values of secrets, read when somebody
 * asks, so that any other property can refer to one. Nothing is listed. What is not there
 * is {@code null}, so that a placeholder's default applies; of a store that does not
 * answer, and of a secret that must not be read, there is a value that cannot be made a
 * text of, which is an error for all who read properties. A name with a colon is none: a
 * placeholder with its default is looked for like that. In {@link NamesOnly} there is a
 * mask for every name.
 */
public final class SecretReferencePropertySource extends PropertySource<SecretStores> implements LivePropertySource {

	/**
	 * Name of the property source.
	 */
	public static final String NAME = "patternsSecretReferences";

	/**
	 * Beginning of the names of its properties.
	 */
	public static final String PREFIX = "patterns.secret.";

	/**
	 * Create a property source.
	 * @param stores the stores
	 */
	public SecretReferencePropertySource(SecretStores stores) {
		super(NAME, stores);
	}

	/**
	 * The value of a reference that has no default.
	 * @param name name of the reference
	 * @param property name of the property that has the reference
	 * @return its value, {@code null} if there is no such secret
	 * @throws dev.patterns.secrets.UnknownSecretStoreException if no store has the name
	 * @throws dev.patterns.secrets.SecretException if the secret cannot be read
	 */
	public @Nullable Object require(String name, String property) {
		ReferencedSecret reference = ReferencedSecret.parse(name.substring(PREFIX.length()), '.');
		if (reference != null && this.source.find(reference.store()) == null) {
			throw new UnknownSecretStoreException(reference.store(), property);
		}
		return read(name);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		try {
			return read(name);
		}
		catch (SecretException ex) {
			return new UnreadableSecret(ex);
		}
	}

	private @Nullable Object read(String name) {
		ReferencedSecret reference = (name.startsWith(PREFIX) && name.indexOf(':') < 0)
				? ReferencedSecret.parse(name.substring(PREFIX.length()), '.') : null;
		if (reference != null && NamesOnly.isOn()) {
			return this.source.all().containsKey(reference.store()) ? SecretValue.MASK : null;
		}
		GuardedStore store = (reference != null) ? this.source.find(reference.store()) : null;
		if (reference == null || store == null) {
			return null;
		}
		SecretValues values = store.watched().orLast(reference.name(), store.find(reference.name()));
		SecretValue value = (values != null) ? reference.find(values) : null;
		if (value == null) {
			// The secret is there, and this key of it is not any more.
			value = store.watched().lastOf(reference.name(), name);
		}
		if (value == null) {
			return null;
		}
		store.watched().refer(reference.name(), values, name, value);
		String text = ReferencedSecret.text(value, "Secret '%s'".formatted(reference));
		this.source.known().addExpression(text);
		return LiteralText.escape(text);
	}

	@Override
	public boolean isLive() {
		return !this.source.all().isEmpty();
	}

	static boolean isIn(String property, @Nullable SecretValues values) {
		return find(property, values) != null;
	}

	private static @Nullable SecretValue find(String property, @Nullable SecretValues values) {
		ReferencedSecret reference = ReferencedSecret.parse(property.substring(PREFIX.length()), '.');
		return (reference != null && values != null) ? reference.find(values) : null;
	}

	// What a property that refers to a secret was while the secret had some values.
	static @Nullable String former(String property, @Nullable SecretValues values) {
		SecretValue value = find(property, values);
		return (value != null && value.isText()) ? LiteralText.escape(value.toText()) : null;
	}

}
