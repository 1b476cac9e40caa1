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

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of secrets.
 *
 * @param stores stores by name; names have lower-case letters, digits and hyphens
 * @param databases connection pools, by the names of their beans, whose accounts a store
 * makes for a time
 */
@ConfigurationProperties("patterns.secrets")
public record SecretsProperties(@DefaultValue Map<String, SecretStoreProperties> stores,
		@DefaultValue Map<String, DatabaseProperties> databases) {

	/**
	 * A connection pool whose account a store makes.
	 *
	 * @param store name of a store of type 'vault'
	 * @param role name of the role in the store
	 */
	public record DatabaseProperties(@Nullable String store, @Nullable String role) {

	}

}
