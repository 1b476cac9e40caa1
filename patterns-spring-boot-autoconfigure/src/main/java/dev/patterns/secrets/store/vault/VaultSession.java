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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.vault.authentication.AppRoleAuthentication;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.RoleId;
import org.springframework.vault.authentication.AppRoleAuthenticationOptions.SecretId;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.KubernetesAuthentication;
import org.springframework.vault.authentication.KubernetesAuthenticationOptions;
import org.springframework.vault.authentication.LoginToken;
import org.springframework.vault.authentication.TokenAuthentication;
import org.springframework.vault.support.VaultToken;
import org.springframework.web.client.RestTemplate;
import tools.jackson.databind.JsonNode;

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * The token in use. It is renewed when a third of its time is left, and replaced by a new
 * login when it cannot be renewed for long enough, before it ends. A token that Vault
 * does not accept any more is replaced at once. Thread-safe; those who need a token while
 * somebody logs in wait.
 */
final class VaultSession {

	private static final Log logger = LogFactory.getLog(VaultSession.class);

	private static final long UNLIMITED = Long.MAX_VALUE;

	private static final Duration PAUSE = Duration.ofSeconds(2);

	private final VaultHttp http;

	private final VaultSettings.Login login;

	private @Nullable Session session;

	private long number;

	private long verifiedNumber;

	private long verifiedAt;

	VaultSession(VaultHttp http, VaultSettings.Login login) {
		this.http = http;
		this.login = login;
	}

	// The session, renewed or replaced if it is time to.
	synchronized Session current() {
		Session current = this.session;
		if (current == null || current.isOver()) {
			return open();
		}
		if (!current.isDue()) {
			return current;
		}
		try {
			Session renewed = current.renewable() ? renew(current) : null;
			if (renewed != null) {
				this.session = renewed;
				return renewed;
			}
			return open();
		}
		catch (SecretStoreUnavailableException ex) {
			// There is time left to try again.
			this.session = current.later(PAUSE);
			logger.debug("The session with Vault could not be prolonged yet: " + ex.getMessage());
			return current;
		}
	}

	// The session, and at most so long ago Vault accepted its token.
	synchronized Session verified(Duration age) {
		Session current = current();
		long now = System.nanoTime();
		if (current.number() == this.verifiedNumber && now - this.verifiedAt < age.toNanos()) {
			return current;
		}
		this.verifiedNumber = current.number();
		this.verifiedAt = now;
		isReplaced(current);
		return current();
	}

	// Whether a call that was refused may be repeated with another token.
	synchronized boolean isReplaced(Session refused) {
		Session current = this.session;
		if (current != null && current.number() != refused.number()) {
			return true;
		}
		VaultAnswer lookup = this.http.call(HttpMethod.GET, "auth/token/lookup-self", refused.token(), null);
		if (lookup.isSuccess()) {
			return false;
		}
		if (!lookup.isForbidden()) {
			throw lookup.failure("auth/token/lookup-self");
		}
		logger.info("Vault does not accept the token any more, logging in again");
		this.session = null;
		open();
		return true;
	}

	private Session open() {
		LoginToken token = (this.login instanceof VaultSettings.Token given) ? lookup(given.token()) : login();
		Session opened = Session.of(token, ++this.number);
		this.session = opened;
		return opened;
	}

	private LoginToken lookup(String token) {
		VaultAnswer answer = this.http.call(HttpMethod.GET, "auth/token/lookup-self",
				new TokenAuthentication(token).login().getToken(), null);
		if (answer.isForbidden()) {
			throw new SecretStoreUnavailableException("Vault does not accept the token: it is wrong, or has expired");
		}
		if (!answer.isSuccess()) {
			throw answer.failure("auth/token/lookup-self");
		}
		JsonNode data = answer.data();
		Duration ttl = Duration.ofSeconds(data.path("ttl").asLong(0));
		return data.path("renewable").asBoolean(false) ? LoginToken.renewable(token.toCharArray(), ttl)
				: LoginToken.of(token.toCharArray(), ttl);
	}

	private LoginToken login() {
		try {
			VaultToken token = authentication(this.http.client()).login();
			return (token instanceof LoginToken complete) ? complete : LoginToken.of(token.getToken());
		}
		catch (SecretStoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof LoginRefusedException refused) {
					throw new SecretStoreUnavailableException("Vault answered %d to the login by %s"
						.formatted(refused.status(), this.login.getClass().getSimpleName()));
				}
				if (cause instanceof IOException failure) {
					throw this.http.unreachable(failure);
				}
			}
			throw new SecretStoreUnavailableException("The login at Vault by %s failed: %s"
				.formatted(this.login.getClass().getSimpleName(), ex.getClass().getSimpleName()));
		}
	}

	private ClientAuthentication authentication(RestTemplate client) {
		if (this.login instanceof VaultSettings.AppRole role) {
			String secretId = role.secretId();
			return new AppRoleAuthentication(AppRoleAuthenticationOptions.builder()
				.path(role.path())
				.roleId(RoleId.provided(role.roleId()))
				.secretId((secretId != null) ? SecretId.provided(secretId) : SecretId.absent())
				.build(), client);
		}
		VaultSettings.Kubernetes kubernetes = (VaultSettings.Kubernetes) this.login;
		String token = serviceAccountToken(kubernetes.tokenFile());
		return new KubernetesAuthentication(KubernetesAuthenticationOptions.builder()
			.path(kubernetes.path())
			.role(kubernetes.role())
			.jwtSupplier(() -> token)
			.build(), client);
	}

	private static String serviceAccountToken(Path file) {
		try {
			return Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw new SecretStoreUnavailableException("The service account's token '%s' cannot be read: %s"
				.formatted(file, ex.getClass().getSimpleName()));
		}
	}

	private @Nullable Session renew(Session current) {
		VaultAnswer answer = this.http.call(HttpMethod.POST, "auth/token/renew-self", current.token(),
				VaultAnswer.write(java.util.Map.of("increment", current.ttl().toSeconds() + "s")));
		if (!answer.isSuccess()) {
			if (answer.status() == 400 || answer.isForbidden()) {
				return null;
			}
			throw answer.failure("auth/token/renew-self");
		}
		Duration granted = Duration.ofSeconds(answer.at("auth").path("lease_duration").asLong(0));
		// Near its greatest age a token is given less and less.
		return (granted.compareTo(current.ttl().multipliedBy(2).dividedBy(3)) < 0) ? null : current.renewed(granted);
	}

	/**
	 * A login that is in force.
	 *
	 * @param token the token
	 * @param number which login it is: what was leased by another is gone with it
	 * @param ttl how long the token lasts, zero for ever
	 * @param renewable whether it can be renewed
	 * @param dueAt when to renew or replace it, in nanoseconds
	 * @param endsAt when it ends, in nanoseconds
	 */
	record Session(String token, long number, Duration ttl, boolean renewable, long dueAt, long endsAt) {

		static Session of(LoginToken token, long number) {
			return of(token.getToken(), number, token.getLeaseDuration(), token.isRenewable());
		}

		private static Session of(String token, long number, Duration ttl, boolean renewable) {
			long now = System.nanoTime();
			long nanos = ttl.isZero() ? UNLIMITED : Math.min(ttl.toNanos(), Duration.ofDays(3650).toNanos());
			return new Session(token, number, ttl, renewable, (nanos != UNLIMITED) ? now + nanos / 3 * 2 : UNLIMITED,
					(nanos != UNLIMITED) ? now + nanos : UNLIMITED);
		}

		Session renewed(Duration granted) {
			Session renewed = of(this.token, this.number, granted, true);
			return new Session(this.token, this.number, this.ttl, true, renewed.dueAt, renewed.endsAt);
		}

		Session later(Duration pause) {
			return new Session(this.token, this.number, this.ttl, this.renewable, System.nanoTime() + pause.toNanos(),
					this.endsAt);
		}

		boolean isDue() {
			return this.dueAt != UNLIMITED && System.nanoTime() - this.dueAt >= 0;
		}

		boolean isOver() {
			return this.endsAt != UNLIMITED && System.nanoTime() - this.endsAt >= 0;
		}

		@Override
		public String toString() {
			return "Session[" + this.number + "]";
		}

	}

}
