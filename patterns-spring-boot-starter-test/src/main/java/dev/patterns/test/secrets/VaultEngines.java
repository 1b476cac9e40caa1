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

package dev.patterns.test.secrets;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * The key/value engines and the transit engine of the test server.
 */
final class VaultEngines {

	private static final int NONCE = 12;

	private final Map<String, String> mounts = new ConcurrentHashMap<>();

	private final Map<String, List<@Nullable Map<String, ?>>> versions = new TreeMap<>();

	private final Map<String, byte[]> keys = new ConcurrentHashMap<>();

	private final SecureRandom random = new SecureRandom();

	static VaultEngines mounted() {
		VaultEngines engines = new VaultEngines();
		engines.mount("secret", "kv2");
		engines.mount("kv1", "kv1");
		engines.mount("transit", "transit");
		engines.mount("database", "database");
		return engines;
	}

	static VaultEngines of(VaultState.Engines state) {
		VaultEngines engines = new VaultEngines();
		engines.mounts.putAll(state.mounts());
		state.versions().forEach((name, versions) -> engines.versions.put(name, new ArrayList<>(versions)));
		engines.keys.putAll(state.keys());
		return engines;
	}

	synchronized VaultState.Engines state() {
		Map<String, List<@Nullable Map<String, Object>>> saved = new TreeMap<>();
		this.versions.forEach((name, all) -> {
			List<@Nullable Map<String, Object>> copy = new ArrayList<>();
			all.forEach((version) -> copy.add((version != null) ? new LinkedHashMap<>(version) : null));
			saved.put(name, copy);
		});
		return new VaultState.Engines(Map.copyOf(this.mounts), saved, Map.copyOf(this.keys));
	}

	void mount(String path, String type) {
		this.mounts.put(path, type);
	}

	@Nullable String type(String path) {
		return this.mounts.get(path);
	}

	VaultReply describe(String path) {
		String type = this.mounts.get(path);
		if (type == null) {
			return VaultReply.errors(403, "preflight capability check returned 403");
		}
		return type.startsWith("kv")
				? VaultReply
					.data(Map.of("type", "kv", "path", path + "/", "options", Map.of("version", type.substring(2))))
				: VaultReply.data(Map.of("type", type, "path", path + "/"));
	}

	synchronized VaultReply keyValue1(String capability, String mount, String path, Map<String, ?> body) {
		String full = mount + "\n" + path;
		switch (capability) {
			case "update" -> this.versions.put(full, new ArrayList<>(List.of(body)));
			case "delete" -> this.versions.remove(full);
			case "list" -> {
				return list(mount, path);
			}
			default -> {
				List<@Nullable Map<String, ?>> found = this.versions.get(full);
				Map<String, ?> current = (found != null) ? found.get(0) : null;
				return (current != null) ? VaultReply.data(current) : VaultReply.errors(404);
			}
		}
		return VaultReply.NO_CONTENT;
	}

	synchronized VaultReply keyValue2(String capability, String mount, String path, Map<String, ?> body) {
		String kind = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
		String name = path.substring(Math.min(path.length(), kind.length() + 1));
		String full = mount + "\n" + name;
		List<@Nullable Map<String, ?>> versions = this.versions.getOrDefault(full, List.of());
		if (kind.equals("metadata")) {
			if (capability.equals("delete")) {
				this.versions.remove(full);
				return VaultReply.NO_CONTENT;
			}
			if (capability.equals("list")) {
				return list(mount, name);
			}
			return versions.isEmpty() ? VaultReply.errors(404)
					: VaultReply.data(Map.of("current_version", versions.size()));
		}
		if (!kind.equals("data")) {
			return new VaultReply(404, Map.of("errors", List.of(), "warnings",
					List.of("Invalid path for a versioned K/V secrets engine.")));
		}
		return switch (capability) {
			case "update" -> write2(full, body);
			case "delete" -> delete2(versions);
			default -> read2(versions);
		};
	}

	private VaultReply write2(String full, Map<String, ?> body) {
		List<@Nullable Map<String, ?>> versions = this.versions.computeIfAbsent(full, (key) -> new ArrayList<>());
		@SuppressWarnings("unchecked")
		Map<String, ?> data = (Map<String, ?>) body.get("data");
		versions.add(data);
		return VaultReply.data(metadata(versions.size(), false));
	}

	private static VaultReply delete2(List<@Nullable Map<String, ?>> versions) {
		if (!versions.isEmpty()) {
			versions.set(versions.size() - 1, null);
		}
		return VaultReply.NO_CONTENT;
	}

	private static VaultReply read2(List<@Nullable Map<String, ?>> versions) {
		if (versions.isEmpty()) {
			return VaultReply.errors(404);
		}
		Map<String, Object> data = new LinkedHashMap<>();
		Map<String, ?> current = versions.get(versions.size() - 1);
		data.put("data", current);
		data.put("metadata", metadata(versions.size(), current == null));
		return new VaultReply((current != null) ? 200 : 404, VaultReply.envelope("data", data));
	}

	private static Map<String, Object> metadata(int version, boolean deleted) {
		return Map.of("version", version, "destroyed", false, "deletion_time", deleted ? "2026-01-01T00:00:00Z" : "");
	}

	private VaultReply list(String mount, String folder) {
		String prefix = mount + "\n" + ((folder.isEmpty() || folder.endsWith("/")) ? folder : folder + "/");
		Set<String> keys = new TreeSet<>();
		for (String full : this.versions.keySet()) {
			if (full.startsWith(prefix)) {
				String rest = full.substring(prefix.length());
				int slash = rest.indexOf('/');
				keys.add((slash >= 0) ? rest.substring(0, slash + 1) : rest);
			}
		}
		return keys.isEmpty() ? VaultReply.errors(404) : VaultReply.data(Map.of("keys", keys));
	}

	VaultReply transit(String path, Map<String, ?> body) {
		String operation = path.substring(0, Math.max(0, path.indexOf('/')));
		String name = path.substring(operation.length() + 1);
		if (operation.equals("keys")) {
			byte[] key = new byte[32];
			this.random.nextBytes(key);
			this.keys.putIfAbsent(name, key);
			return VaultReply.NO_CONTENT;
		}
		byte[] key = this.keys.get(name);
		if (key == null) {
			return VaultReply.errors(400, "encryption key not found");
		}
		try {
			return operation.equals("encrypt") ? encrypt(key, String.valueOf(body.get("plaintext")))
					: decrypt(key, String.valueOf(body.get("ciphertext")));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			return VaultReply.errors(400, "invalid ciphertext");
		}
	}

	private VaultReply encrypt(byte[] key, String plaintext) throws GeneralSecurityException {
		byte[] nonce = new byte[NONCE];
		this.random.nextBytes(nonce);
		byte[] encrypted = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(Base64.getDecoder().decode(plaintext));
		byte[] all = java.util.Arrays.copyOf(nonce, NONCE + encrypted.length);
		System.arraycopy(encrypted, 0, all, NONCE, encrypted.length);
		return VaultReply.data(Map.of("ciphertext", "vault:v1:" + Base64.getEncoder().encodeToString(all)));
	}

	private VaultReply decrypt(byte[] key, String ciphertext) throws GeneralSecurityException {
		byte[] all = Base64.getDecoder().decode(ciphertext.substring("vault:v1:".length()));
		byte[] plaintext = cipher(Cipher.DECRYPT_MODE, key, java.util.Arrays.copyOf(all, NONCE)).doFinal(all, NONCE,
				all.length - NONCE);
		return VaultReply.data(Map.of("plaintext", Base64.getEncoder().encodeToString(plaintext)));
	}

	private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
		return cipher;
	}

}
