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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a test server has, in the file by which it survives its process. Setting up is not
 * in it: what came of it is.
 *
 * @param tokens tokens, policies and logins
 * @param engines mounts, secrets and keys
 * @param leases roles and leases of the database engine
 */
record VaultState(Tokens tokens, Engines engines, Leases leases) {

	private static final JsonMapper MAPPER = new JsonMapper();

	static @Nullable VaultState read(Path file) {
		return Files.exists(file) ? MAPPER.readValue(file, VaultState.class) : null;
	}

	void write(Path file) {
		try {
			Path fresh = file.resolveSibling(file.getFileName() + ".new");
			Files.write(fresh, MAPPER.writeValueAsBytes(this));
			Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * State of {@link VaultTokens}.
	 *
	 * @param root the root token
	 * @param tokens the other tokens
	 * @param policies capabilities by path by policy
	 * @param roles what logins give, by what they need
	 */
	record Tokens(String root, List<Token> tokens, Map<String, Map<String, List<String>>> policies,
			Map<String, Role> roles) {

	}

	/**
	 * A token.
	 *
	 * @param id the token
	 * @param role what it was made by
	 * @param endsAtLatest when it cannot be renewed any more, in milliseconds since 1970
	 * @param endsAt when it ends
	 */
	record Token(String id, Role role, long endsAtLatest, long endsAt) {

	}

	/**
	 * What a login gives.
	 *
	 * @param policies names of policies
	 * @param ttl how long a token lasts, in milliseconds
	 * @param maxTtl how long it can be renewed
	 * @param renewable whether it can be
	 */
	record Role(List<String> policies, long ttl, long maxTtl, boolean renewable) {

	}

	/**
	 * State of {@link VaultEngines}.
	 *
	 * @param mounts types by path
	 * @param versions versions of secrets
	 * @param keys keys for encryption
	 */
	record Engines(Map<String, String> mounts, Map<String, List<@Nullable Map<String, Object>>> versions,
			Map<String, byte[]> keys) {

	}

	/**
	 * State of {@link VaultLeases}.
	 *
	 * @param roles roles that were set up by the API
	 * @param leases the leases of these
	 */
	record Leases(Map<String, DatabaseRole> roles, List<Lease> leases) {

	}

	/**
	 * A role of the database engine.
	 *
	 * @param accounts makes and drops accounts
	 * @param ttl how long a lease lasts, in milliseconds
	 * @param maxTtl how long it can be renewed
	 */
	record DatabaseRole(SqlAccounts accounts, long ttl, long maxTtl) {

	}

	/**
	 * A lease.
	 *
	 * @param id its id
	 * @param role name of its role
	 * @param username the account
	 * @param token the token that asked for it
	 * @param endsAtLatest when it cannot be renewed any more, in milliseconds since 1970
	 * @param endsAt when it ends
	 */
	record Lease(String id, String role, String username, String token, long endsAtLatest, long endsAt) {

	}

}
