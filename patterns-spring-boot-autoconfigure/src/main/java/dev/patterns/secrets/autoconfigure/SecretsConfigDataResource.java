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

package dev.patterns.secrets.autoconfigure;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataResource;

import dev.patterns.secrets.engine.SecretStores;

/**
 * Secrets below a prefix that are imported.
 */
final class SecretsConfigDataResource extends ConfigDataResource {

	private final SecretStores stores;

	private final String store;

	private final String prefix;

	private final boolean optional;

	SecretsConfigDataResource(SecretStores stores, String store, String prefix, boolean optional) {
		super(optional);
		this.stores = stores;
		this.store = store;
		this.prefix = prefix;
		this.optional = optional;
	}

	SecretStores stores() {
		return this.stores;
	}

	String store() {
		return this.store;
	}

	String prefix() {
		return this.prefix;
	}

	boolean optional() {
		return this.optional;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SecretsConfigDataResource that && this.store.equals(that.store)
				&& this.prefix.equals(that.prefix);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.store, this.prefix);
	}

	@Override
	public String toString() {
		return SecretsConfigDataLocationResolver.PREFIX + this.store + (this.prefix.isEmpty() ? "" : "/" + this.prefix);
	}

}
