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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretValues;

/**
 * Gives the value that a secret has at the moment. Thread-safe.
 */
final class SecretHandle implements Supplier<@Nullable Object> {

	private final GuardedStore store;

	private final ReferencedSecret secret;

	private final Class<?> type;

	private final boolean required;

	private final String where;

	SecretHandle(GuardedStore store, ReferencedSecret secret, Class<?> type, boolean required, String where) {
		this.store = store;
		this.secret = secret;
		this.type = type;
		this.required = required;
		this.where = where;
	}

	@Override
	public @Nullable Object get() {
		SecretValues values = this.store.find(this.secret.name());
		String key = this.secret.key();
		if (values != null && (this.required || key == null || values.get(key) != null)) {
			return this.secret.as(this.type, values);
		}
		if (this.required) {
			throw new SecretNotFoundException("Store '%s' has no secret '%s', which %s needs"
				.formatted(this.secret.store(), this.secret.name(), this.where));
		}
		return null;
	}

	@Override
	public String toString() {
		return "Secret '%s'".formatted(this.secret);
	}

}
