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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the API by which a Vault is set up: mounts, policies in JSON, roles of
 * AppRole, connections and roles of the database engine.
 */
final class VaultSetup {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final VaultTokens tokens;

	private final VaultEngines engines;

	private final VaultLeases leases;

	private final Map<String, AppRole> appRoles = new ConcurrentHashMap<>();

	private final Map<String, Map<String, ?>> connections = new ConcurrentHashMap<>();

	VaultSetup(VaultTokens tokens, VaultEngines engines, VaultLeases leases) {
		this.tokens = tokens;
		this.engines = engines;
		this.leases = leases;
	}

	/**
	 * Do what a request wants.
	 * @param path the path
	 * @param body the body
	 * @return the answer, {@code null} if it has nothing to do with setting up
	 */
	@Nullable VaultReply handle(String path, Map<String, ?> body) {
		if (path.startsWith("sys/policies/acl/")) {
			return policy(path.substring("sys/policies/acl/".length()), String.valueOf(body.get("policy")));
		}
		if (path.startsWith("sys/mounts/")) {
			boolean second = body.get("options") instanceof Map<?, ?> options && "2".equals(options.get("version"));
			String type = String.valueOf(body.get("type"));
			this.engines.mount(path.substring("sys/mounts/".length()),
					type.equals("kv") ? (second ? "kv2" : "kv1") : type);
			return VaultReply.NO_CONTENT;
		}
		if (path.startsWith("auth/approle/role/")) {
			String[] segments = path.substring("auth/approle/role/".length()).split("/");
			return appRole(segments[0], (segments.length > 1) ? segments[1] : "", body);
		}
		if (path.startsWith("database/config/")) {
			this.connections.put(path.substring("database/config/".length()), body);
			return VaultReply.NO_CONTENT;
		}
		if (path.startsWith("database/roles/")) {
			return databaseRole(path.substring("database/roles/".length()), body);
		}
		return path.startsWith("sys/auth/") ? VaultReply.NO_CONTENT : null;
	}

	private VaultReply policy(String name, String text) {
		Map<String, Set<String>> paths = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> path : MAPPER.readTree(text).path("path").properties()) {
			Set<String> capabilities = new HashSet<>();
			path.getValue().path("capabilities").forEach((capability) -> capabilities.add(capability.asString()));
			paths.put(path.getKey(), capabilities);
		}
		this.tokens.policy(name, paths);
		return VaultReply.NO_CONTENT;
	}

	private VaultReply appRole(String name, String what, Map<String, ?> body) {
		AppRole known = this.appRoles.get(name);
		if (what.isEmpty()) {
			VaultTokens.Role role = new VaultTokens.Role(texts(body.get("token_policies")),
					VaultDuration.of(body.get("token_ttl")), VaultDuration.of(body.get("token_max_ttl")), true);
			this.appRoles.put(name, new AppRole(name, role));
			return VaultReply.NO_CONTENT;
		}
		if (known == null) {
			return VaultReply.errors(404);
		}
		if (what.equals("role-id")) {
			this.appRoles.put(name, new AppRole(String.valueOf(body.get("role_id")), known.role()));
			return VaultReply.NO_CONTENT;
		}
		String secretId = String.valueOf(body.get("secret_id"));
		this.tokens.role("approle/" + known.roleId(), secretId, known.role());
		return VaultReply.data(Map.of("secret_id", secretId));
	}

	private VaultReply databaseRole(String name, Map<String, ?> body) {
		Map<String, ?> connection = this.connections.get(String.valueOf(body.get("db_name")));
		if (connection == null) {
			return VaultReply.errors(400, "there is no such connection");
		}
		List<String> revocation = texts(body.get("revocation_statements"));
		this.leases.role(name,
				new VaultLeases.Role(
						new SqlAccounts(String.valueOf(connection.get("connection_url")),
								String.valueOf(connection.get("username")), String.valueOf(connection.get("password")),
								texts(body.get("creation_statements")),
								revocation.isEmpty() ? List.of("drop role if exists \"{{name}}\"") : revocation),
						VaultDuration.of(body.get("default_ttl")), VaultDuration.of(body.get("max_ttl"))));
		return VaultReply.NO_CONTENT;
	}

	private static List<String> texts(@Nullable Object value) {
		List<String> texts = new ArrayList<>();
		if (value instanceof List<?> list) {
			list.forEach((text) -> texts.add(String.valueOf(text)));
		}
		else if (value != null) {
			texts.add(value.toString());
		}
		return texts;
	}

	/**
	 * A role of AppRole.
	 *
	 * @param roleId its id
	 * @param role what a login gives
	 */
	private record AppRole(String roleId, VaultTokens.Role role) {

	}

}
