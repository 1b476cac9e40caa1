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

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.patterns.secrets.engine.AccessRules;
import dev.patterns.secrets.engine.StoreOptions;

/**
 * Properties of a store of secrets.
 *
 * @param type kind of store: 'vault', 'directory', 'environment' or 'property-source'
 * @param path the directory, for type 'directory'
 * @param prefix what names of variables or properties begin with that the names of
 * secrets lack, for types 'environment' and 'property-source'
 * @param propertySource name of the property source, for type 'property-source'; by
 * default all that are not secrets themselves
 * @param allowed names of the secrets that may be read, '*' stands for any characters
 * within a segment, '**' for any characters; all if there is none
 * @param denied names of the secrets that may not be read, in the same way; it goes
 * before what is allowed
 * @param ttl how long a secret is remembered
 * @param negativeTtl how long it is remembered that there is no such secret
 * @param maxStaleness how old a secret may be that is given while the store does not
 * answer
 * @param refresh how often secrets that are imported, referred to, injected or listened
 * to are looked at
 * @param required whether the application fails to start without the store
 * @param vault how Vault is reached, for type 'vault'
 */
public record SecretStoreProperties(@Nullable String type, @Nullable String path, @DefaultValue("") String prefix,
		@Nullable String propertySource, @DefaultValue List<String> allowed, @DefaultValue List<String> denied,
		@DefaultValue("1m") Duration ttl, @DefaultValue("2s") Duration negativeTtl,
		@DefaultValue("1h") Duration maxStaleness, @DefaultValue("30s") Duration refresh,
		@DefaultValue("false") boolean required, @DefaultValue VaultProperties vault) {

	StoreOptions toOptions(SecretStoreType storeType) {
		return new StoreOptions(storeType.text(), new AccessRules(this.allowed, this.denied), this.ttl,
				this.negativeTtl, this.maxStaleness, this.refresh, this.required);
	}

	boolean isListable() {
		return !this.prefix.isEmpty() || !this.allowed.isEmpty() || this.propertySource != null;
	}

}
