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

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.store.CredentialLease;
import dev.patterns.secrets.store.CredentialLeases;

/**
 * Accounts of Vault's database engine.
 */
final class VaultCredentialLeases implements CredentialLeases {

	private static final String RENEW = "sys/leases/renew";

	private static final String REVOKE = "sys/leases/revoke";

	/** A token that was revoked took its leases with it, and nobody tells. */
	private static final Duration VERIFY = Duration.ofSeconds(3);

	private final VaultApi api;

	private final String mount;

	VaultCredentialLeases(VaultApi api, String mount) {
		this.api = api;
		this.mount = mount;
	}

	@Override
	public CredentialLease issue(String role) {
		String path = VaultPath.of(this.mount, "creds", new SecretName(role).value());
		return this.api.call(HttpMethod.GET, path, null, (answer, session) -> {
			if (answer.isNotFound() || answer.status() == 400) {
				throw new SecretNotFoundException("Vault has no database role '%s'".formatted(role));
			}
			if (!answer.isSuccess()) {
				throw answer.failure(this.mount + "/creds");
			}
			JsonNode data = answer.data();
			if (!data.path("username").isString() || !data.path("password").isString()) {
				throw new MalformedSecretException(
						"Vault's answer for database role '%s' has no account".formatted(role));
			}
			return new CredentialLease(answer.at("lease_id").asString(""), data.path("username").asString(),
					SecretValue.of(data.path("password").asString()), duration(answer),
					answer.at("renewable").asBoolean(false), session.number());
		});
	}

	@Override
	public @Nullable CredentialLease renew(CredentialLease lease) {
		VaultAnswer answer = this.api.post(RENEW,
				Map.of("lease_id", lease.id(), "increment", lease.duration().toSeconds()));
		if (answer.status() == 400 || answer.isNotFound()) {
			return null;
		}
		if (!answer.isSuccess()) {
			throw answer.failure(RENEW);
		}
		return new CredentialLease(lease.id(), lease.username(), lease.password(), duration(answer),
				answer.at("renewable").asBoolean(false), lease.session());
	}

	private static Duration duration(VaultAnswer answer) {
		return Duration.ofSeconds(answer.at("lease_duration").asLong(0));
	}

	@Override
	public void revoke(CredentialLease lease) {
		VaultAnswer answer = this.api.post(REVOKE, Map.of("lease_id", lease.id()));
		if (!answer.isSuccess() && answer.status() != 400 && !answer.isNotFound()) {
			throw answer.failure(REVOKE);
		}
	}

	@Override
	public boolean isOfThisSession(CredentialLease lease) {
		return this.api.session(VERIFY).number() == lease.session();
	}

}
