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

package dev.patterns.state.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.state.engine.StateStores;

/**
 * What the keys of a store begin with where they are stored, and so who shares them. In
 * names of applications, namespaces and stores the characters '.', '|' and '%' are
 * written as {@code %2E}, {@code %7C} and {@code %25}.
 */
public enum KeyPrefix {

	/**
	 * The application, and for a named store its name: each application has its own
	 * entries.
	 */
	APPLICATION {
		@Override
		String text(ApplicationIdentity identity, String store, @Nullable String custom) {
			return part(identity.application()) + suffix(store);
		}
	},

	/**
	 * The name of the store: applications with a store of that name share it.
	 */
	NAME {
		@Override
		String text(ApplicationIdentity identity, String store, @Nullable String custom) {
			return part(store);
		}
	},

	/**
	 * The namespace and the application, and for a named store its name.
	 */
	NAMESPACE {
		@Override
		String text(ApplicationIdentity identity, String store, @Nullable String custom) {
			return part(identity.namespace()) + "." + part(identity.application()) + suffix(store);
		}
	},

	/**
	 * Nothing: all that is in the table, or in Redis, is shared.
	 */
	NONE {
		@Override
		String text(ApplicationIdentity identity, String store, @Nullable String custom) {
			return "";
		}
	},

	/**
	 * What {@code custom-prefix} says.
	 */
	CUSTOM {
		@Override
		String text(ApplicationIdentity identity, String store, @Nullable String custom) {
			Assert.hasText(custom, "'key-prefix=custom' needs a 'custom-prefix'");
			return custom;
		}
	};

	/**
	 * Whether the name of the application is a part of it.
	 * @return {@code true} if applications of different names share nothing
	 */
	boolean isOfApplication() {
		return this == APPLICATION || this == NAMESPACE;
	}

	abstract String text(ApplicationIdentity identity, String store, @Nullable String custom);

	private static String suffix(String store) {
		return store.equals(StateStores.DEFAULT_NAME) ? "" : "." + part(store);
	}

	// So that no two lists of parts have the same text, and none the separator of keys.
	private static String part(String name) {
		return name.replace("%", "%25").replace(".", "%2E").replace("|", "%7C");
	}

}
