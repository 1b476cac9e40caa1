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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a Vault is reached.
 *
 * @param uri address of the server
 * @param namespace namespace, {@code null} for none
 * @param mount where the key/value engine is mounted
 * @param kvVersion version of that engine, 0 to ask the server
 * @param transitMount where the transit engine is mounted
 * @param databaseMount where the database engine is mounted
 * @param login how to log in
 * @param connectTimeout how long to wait for a connection
 * @param readTimeout how long to wait for an answer
 * @param certificate file of the certificates to trust, in PEM, {@code null} for those of
 * the JVM
 */
public record VaultSettings(URI uri, @Nullable String namespace, String mount, int kvVersion, String transitMount,
		String databaseMount, Login login, Duration connectTimeout, Duration readTimeout, @Nullable Path certificate) {

	/**
	 * How to log in.
	 */
	public sealed interface Login permits Token, AppRole, Kubernetes {

	}

	/**
	 * By a token.
	 *
	 * @param token the token
	 */
	public record Token(String token) implements Login {

		@Override
		public String toString() {
			return "Token";
		}

	}

	/**
	 * By an AppRole.
	 *
	 * @param path where the method is mounted
	 * @param roleId id of the role
	 * @param secretId secret id, {@code null} if the role needs none
	 */
	public record AppRole(String path, String roleId, @Nullable String secretId) implements Login {

		@Override
		public String toString() {
			return "AppRole";
		}

	}

	/**
	 * By the token of a Kubernetes service account.
	 *
	 * @param path where the method is mounted
	 * @param role name of the role
	 * @param tokenFile file of the service account's token, read at each login
	 */
	public record Kubernetes(String path, String role, Path tokenFile) implements Login {

	}

}
