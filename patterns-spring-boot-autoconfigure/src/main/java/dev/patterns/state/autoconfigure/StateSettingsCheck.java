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
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.state.autoconfigure.StateProperties.Encryption;
import dev.patterns.state.autoconfigure.StateProperties.Store;
import dev.patterns.state.engine.AesGcmStateCipher;
import dev.patterns.state.engine.StateKeys;
import dev.patterns.state.engine.StateStores;

/**
 * Collects what is wrong with the prefixes and keys of all stores. Tells nothing of the
 * keys.
 */
final class StateSettingsCheck {

	private static final String ROOT = "patterns.state";

	private final DefinitionProblems problems = new DefinitionProblems("state store");

	private final StateProperties properties;

	private final ApplicationIdentity identity;

	StateSettingsCheck(StateProperties properties, ApplicationIdentity identity) {
		this.properties = properties;
		this.identity = identity;
	}

	void check() {
		StateProperties all = this.properties;
		boolean inherited = all.stores()
			.values()
			.stream()
			.anyMatch((store) -> store.keyPrefix() == KeyPrefix.CUSTOM && !StringUtils.hasText(store.customPrefix()));
		checkPrefix(ROOT, StateStores.DEFAULT_NAME, all.keyPrefix(), all.customPrefix(), inherited);
		checkEncryption(ROOT, all.encryption(), all.encryption());
		all.stores().forEach((name, store) -> checkStore(ROOT + ".stores." + name, name, store));
		this.problems.throwIfAny();
	}

	private void checkStore(String where, String name, Store store) {
		boolean own = StringUtils.hasText(store.customPrefix());
		KeyPrefix prefix = (store.keyPrefix() != null) ? store.keyPrefix() : this.properties.keyPrefix();
		if (store.keyPrefix() != null || own || prefix != KeyPrefix.CUSTOM) {
			String inherited = (prefix == KeyPrefix.CUSTOM) ? this.properties.customPrefix() : null;
			checkPrefix((own || !StringUtils.hasText(inherited)) ? where : ROOT, name, prefix,
					own ? store.customPrefix() : inherited, false);
		}
		if (store.encryption() != null) {
			checkEncryption(where, store.encryption(), this.properties.encryption());
		}
	}

	private void checkPrefix(String where, String store, KeyPrefix prefix, @Nullable String custom,
			boolean usedByOthers) {
		boolean isCustom = prefix == KeyPrefix.CUSTOM;
		if (isCustom && !StringUtils.hasText(custom)) {
			this.problems.add(where + ".custom-prefix", "It is missing: 'key-prefix=custom' needs a 'custom-prefix'.",
					"Set it to what stored keys shall begin with, or choose another 'key-prefix'.");
			return;
		}
		if (!isCustom && StringUtils.hasText(custom) && !usedByOthers) {
			this.problems.add(where + ".custom-prefix",
					"It has no effect without 'key-prefix=custom', so keys would be shared with others than meant.",
					"Set 'key-prefix=custom' as well, or remove it.");
		}
		try {
			StateKeys.of(prefix.text(this.identity, store, custom));
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(where + (isCustom ? ".custom-prefix" : ".key-prefix"), ex.getMessage() + ".",
					isCustom ? "Correct it." : "Shorten the name of the application or of the store.");
		}
	}

	private void checkEncryption(String where, Encryption own, Encryption all) {
		checkKey(where + ".encryption.primary-key", own.primaryKey());
		checkKey(where + ".encryption.secondary-key", own.secondaryKey());
		try {
			all.with(own);
		}
		catch (IllegalArgumentException ex) {
			this.problems.add(where + ".encryption", ex.getMessage() + ".", "Set 'primary-key', or remove the other.");
		}
	}

	private void checkKey(String where, @Nullable String key) {
		String problem = (key != null) ? AesGcmStateCipher.problemOf(key) : null;
		if (problem != null) {
			this.problems.add(where, problem, "Make one by 'openssl rand -base64 32', and keep it as a secret.");
		}
	}

}
