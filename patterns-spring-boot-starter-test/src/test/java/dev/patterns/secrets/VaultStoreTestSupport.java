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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs the contract on a key/value engine.
 */
abstract class VaultStoreTestSupport extends SecretStoreTestSupport {

	private VaultAdmin admin;

	abstract URI uri();

	abstract String token();

	abstract String mount();

	abstract int version();

	@Override
	Map<String, Object> settings() {
		this.admin = new VaultAdmin(uri(), token());
		Map<String, Object> settings = new HashMap<>();
		settings.put("patterns.secrets.stores.tested.type", "vault");
		settings.put("patterns.secrets.stores.tested.vault.uri", uri().toString());
		settings.put("patterns.secrets.stores.tested.vault.token", token());
		settings.put("patterns.secrets.stores.tested.vault.mount", mount());
		return settings;
	}

	VaultAdmin admin() {
		return this.admin;
	}

	@Override
	void write(String name, byte[] value) {
		putKeyed(name, Map.of("value", new String(value, StandardCharsets.UTF_8)));
	}

	@Override
	protected void putKeyed(String name, Map<String, String> values) {
		this.admin.write(mount(), version(), name, values);
		added(name);
	}

	@Override
	void delete(String name) {
		this.admin.delete(mount(), version(), name);
	}

	@Override
	protected boolean isBinary() {
		return false;
	}

	@Override
	protected boolean isKeyed() {
		return true;
	}

}
