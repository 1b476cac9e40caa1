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

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import dev.patterns.definition.DefinitionProblems;

/**
 * Properties of a store of type 'vault'.
 *
 * @param uri address of the server
 * @param namespace namespace in Vault
 * @param mount where the key/value engine is mounted
 * @param kvVersion version of that engine, 1 or 2; by default Vault is asked
 * @param transitMount where the transit engine is mounted
 * @param databaseMount where the database engine is mounted
 * @param authentication how to log in
 * @param token the token, for authentication 'token'
 * @param appRole for authentication 'app-role'
 * @param kubernetes for authentication 'kubernetes'
 * @param connectTimeout how long to wait for a connection
 * @param readTimeout how long to wait for an answer
 * @param certificate file of the certificates to trust, in PEM; by default those of the
 * JVM
 */
public record VaultProperties(@DefaultValue("https://localhost:8200") URI uri, @Nullable String namespace,
		@DefaultValue("secret") String mount, @Nullable Integer kvVersion, @DefaultValue("transit") String transitMount,
		@DefaultValue("database") String databaseMount, @DefaultValue("token") Authentication authentication,
		@Nullable String token, @DefaultValue AppRole appRole, @DefaultValue Kubernetes kubernetes,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("15s") Duration readTimeout,
		@Nullable String certificate) {

	List<String> credentials() {
		return Stream.of(this.token, this.appRole.secretId()).filter(Objects::nonNull).toList();
	}

	void check(String where, DefinitionProblems problems) {
		if (!("http".equals(this.uri.getScheme()) || "https".equals(this.uri.getScheme())) || this.uri.getHost() == null
				|| this.uri.getUserInfo() != null) {
			problems.add(where + ".uri", "That is no address of a Vault.",
					"Set it to an address that begins with 'https://' and has no credentials.");
		}
		if (this.kvVersion != null && this.kvVersion != 1 && this.kvVersion != 2) {
			problems.add(where + ".kv-version", "There is no version %d.".formatted(this.kvVersion),
					"Set it to 1 or 2, or leave it to Vault.");
		}
		switch (this.authentication) {
			case TOKEN -> needed(this.token, where + ".token", problems);
			case APP_ROLE -> needed(this.appRole.roleId(), where + ".app-role.role-id", problems);
			case KUBERNETES -> needed(this.kubernetes.role(), where + ".kubernetes.role", problems);
		}
	}

	private void needed(@Nullable String value, String where, DefinitionProblems problems) {
		if (!StringUtils.hasText(value)) {
			problems.add(where,
					"Authentication '%s' needs it."
						.formatted(this.authentication.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-')),
					"Set it, or choose another 'authentication'.");
		}
	}

	@Override
	public String toString() {
		return "Vault[uri=" + this.uri + ", authentication=" + this.authentication + "]";
	}

	/**
	 * How to log in.
	 */
	public enum Authentication {

		/** By a token. */
		TOKEN,

		/** By an AppRole. */
		APP_ROLE,

		/** By the token of a Kubernetes service account. */
		KUBERNETES

	}

	/**
	 * Login by an AppRole.
	 *
	 * @param path where the method is mounted
	 * @param roleId id of the role
	 * @param secretId secret id, if the role needs one
	 */
	public record AppRole(@DefaultValue("approle") String path, @Nullable String roleId, @Nullable String secretId) {

		@Override
		public String toString() {
			return "AppRole[path=" + this.path + "]";
		}

	}

	/**
	 * Login by the token of a Kubernetes service account.
	 *
	 * @param path where the method is mounted
	 * @param role name of the role
	 * @param tokenFile file of the service account's token
	 */
	public record Kubernetes(@DefaultValue("kubernetes") String path, @Nullable String role,
			@DefaultValue("/var/run/secrets/kubernetes.io/serviceaccount/token") Path tokenFile) {

	}

}
