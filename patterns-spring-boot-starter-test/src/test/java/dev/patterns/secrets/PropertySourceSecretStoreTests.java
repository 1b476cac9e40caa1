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

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The contract on a property source.
 */
class PropertySourceSecretStoreTests extends SecretStoreTestSupport {

	@Override
	Map<String, Object> settings() {
		return Map.of("patterns.secrets.stores.tested.type", "property-source",
				"patterns.secrets.stores.tested.property-source", "secrets-of-others",
				"patterns.secrets.stores.tested.prefix", "app.secret.");
	}

	@Override
	void write(String name, byte[] value) {
		this.properties.put("app.secret." + name, new String(value, StandardCharsets.UTF_8));
	}

	@Override
	void delete(String name) {
		this.properties.remove("app.secret." + name);
	}

	@Override
	protected boolean isBinary() {
		return false;
	}

}
