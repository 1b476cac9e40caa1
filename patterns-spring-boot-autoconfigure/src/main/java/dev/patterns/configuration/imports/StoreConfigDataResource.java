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

package dev.patterns.configuration.imports;

import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataResource;

import dev.patterns.configuration.store.StoreContent;

/**
 * The keys of a store with one prefix.
 */
final class StoreConfigDataResource extends ConfigDataResource {

	private final String store;

	private final String prefix;

	private final @Nullable String profile;

	private final boolean optional;

	private final Supplier<StoreContent> reader;

	StoreConfigDataResource(String store, String prefix, @Nullable String profile, boolean optional,
			Supplier<StoreContent> reader) {
		this.store = store;
		this.prefix = prefix;
		this.profile = profile;
		this.optional = optional;
		this.reader = reader;
	}

	String store() {
		return this.store;
	}

	/**
	 * The prefix of the keys.
	 * @return the prefix, with the profile if there is one
	 */
	String keyPrefix() {
		return (this.profile != null) ? this.prefix + "@" + this.profile : this.prefix;
	}

	boolean isProfileSpecific() {
		return this.profile != null;
	}

	boolean isOptionalStore() {
		return this.optional;
	}

	Supplier<StoreContent> reader() {
		return this.reader;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof StoreConfigDataResource that && this.store.equals(that.store)
				&& keyPrefix().equals(that.keyPrefix()) && this.optional == that.optional;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.store, keyPrefix());
	}

	@Override
	public String toString() {
		String path = keyPrefix();
		return "patterns:" + this.store + (path.isEmpty() ? "" : "/" + path);
	}

}
