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

package dev.patterns.secrets.store.vault;

import java.util.Base64;
import java.util.Map;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretTransit;

/**
 * Vault's transit engine. Nothing of what goes through it is remembered.
 */
final class VaultTransit implements SecretTransit {

	private final VaultApi api;

	private final String mount;

	VaultTransit(VaultApi api, String mount) {
		this.api = api;
		this.mount = mount;
	}

	@Override
	public String encrypt(String key, byte[] plaintext) {
		String encoded = Base64.getEncoder().encodeToString(plaintext);
		return call("encrypt", key, Map.of("plaintext", encoded), "ciphertext");
	}

	@Override
	public byte[] decrypt(String key, String ciphertext) {
		if (!ciphertext.startsWith("vault:")) {
			throw new MalformedSecretException("That is no ciphertext of key '%s'".formatted(new SecretName(key)));
		}
		try {
			return Base64.getDecoder().decode(call("decrypt", key, Map.of("ciphertext", ciphertext), "plaintext"));
		}
		catch (IllegalArgumentException ex) {
			throw new MalformedSecretException("Vault answered something that is not its API");
		}
	}

	private String call(String operation, String key, Map<String, String> body, String result) {
		SecretName name = new SecretName(key);
		VaultAnswer answer = this.api.post(VaultPath.of(this.mount, operation, name.value()), body);
		if (answer.isNotFound()) {
			throw new SecretNotFoundException("There is no key '%s'".formatted(name));
		}
		if (answer.status() == 400) {
			throw new MalformedSecretException(
					"Vault does not take that for key '%s': no such key, or no text of it".formatted(name));
		}
		if (!answer.isSuccess() || !answer.data().path(result).isString()) {
			throw answer.failure(this.mount + "/" + operation);
		}
		return answer.data().path(result).asString();
	}

}
