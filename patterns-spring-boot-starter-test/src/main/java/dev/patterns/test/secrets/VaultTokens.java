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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Tokens, policies and ways to log in of the test server.
 */
final class VaultTokens {

	private static final Map<String, Set<String>> DEFAULT_POLICY = Map.of("auth/token/lookup-self", Set.of("read"),
			"auth/token/renew-self", Set.of("update"), "auth/token/revoke-self", Set.of("update"), "sys/leases/renew",
			Set.of("update"), "sys/internal/ui/mounts/*", Set.of("read"));

	private final Map<String, Token> tokens = new ConcurrentHashMap<>();

	private final Map<String, Map<String, Set<String>>> policies = new ConcurrentHashMap<>();

	private final Map<String, Role> roles = new ConcurrentHashMap<>();

	final String root;

	VaultTokens() {
		this("root-" + UUID.randomUUID());
	}

	private VaultTokens(String root) {
		this.root = root;
		this.tokens.put(root, new Token(root, new Role(List.of("root"), Duration.ZERO, Duration.ZERO, false)));
	}

	static VaultTokens of(VaultState.Tokens state) {
		VaultTokens tokens = new VaultTokens(state.root());
		state.tokens()
			.forEach((saved) -> tokens.tokens.put(saved.id(),
					new Token(saved.id(), Role.of(saved.role()), saved.endsAtLatest(), saved.endsAt())));
		state.policies().forEach((name, paths) -> {
			Map<String, Set<String>> policy = new LinkedHashMap<>();
			paths.forEach((path, capabilities) -> policy.put(path, Set.copyOf(capabilities)));
			tokens.policy(name, policy);
		});
		state.roles().forEach((login, role) -> tokens.roles.put(login, Role.of(role)));
		return tokens;
	}

	VaultState.Tokens state() {
		Map<String, Map<String, List<String>>> saved = new LinkedHashMap<>();
		this.policies.forEach((name, paths) -> {
			Map<String, List<String>> policy = new LinkedHashMap<>();
			paths.forEach((path, capabilities) -> policy.put(path, List.copyOf(capabilities)));
			saved.put(name, policy);
		});
		Map<String, VaultState.Role> logins = new LinkedHashMap<>();
		this.roles.forEach((login, role) -> logins.put(login, role.state()));
		return new VaultState.Tokens(this.root,
				this.tokens.values().stream().filter((token) -> !token.id.equals(this.root)).map(Token::state).toList(),
				saved, logins);
	}

	void policy(String name, Map<String, Set<String>> paths) {
		this.policies.put(name, Map.copyOf(paths));
	}

	void role(String login, String secret, Role role) {
		this.roles.put(login + "\n" + secret, role);
	}

	Token create(Role role) {
		Token token = new Token("token-" + UUID.randomUUID(), role);
		this.tokens.put(token.id, token);
		return token;
	}

	@Nullable Token login(String login, String secret) {
		Role role = this.roles.get(login + "\n" + secret);
		return (role != null) ? create(role) : null;
	}

	@Nullable Token find(@Nullable String id) {
		Token token = (id != null) ? this.tokens.get(id) : null;
		return (token != null && !token.isOver()) ? token : null;
	}

	void revoke(String id) {
		this.tokens.remove(id);
	}

	List<String> removeOver() {
		List<String> over = new ArrayList<>();
		this.tokens.values().removeIf((token) -> token.isOver() && over.add(token.id));
		return over;
	}

	void endAll() {
		this.tokens.values().stream().filter((token) -> !token.id.equals(this.root)).forEach(Token::end);
	}

	boolean permits(Token token, String path, String capability) {
		if (token.policies.contains("root") || matches(DEFAULT_POLICY, path, capability)) {
			return true;
		}
		return token.policies.stream()
			.anyMatch((name) -> matches(this.policies.getOrDefault(name, Map.of()), path, capability));
	}

	private static boolean matches(Map<String, Set<String>> paths, String path, String capability) {
		return paths.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue().contains(capability) && Pattern
				.matches(Pattern.quote(entry.getKey()).replace("*", "\\E.*\\Q").replace("+", "\\E[^/]+\\Q"), path));
	}

	/**
	 * What a login gives.
	 *
	 * @param policies names of policies
	 * @param ttl how long a token lasts, zero for ever
	 * @param maxTtl how long it can be renewed, zero for ever
	 * @param renewable whether it can be renewed
	 */
	record Role(List<String> policies, Duration ttl, Duration maxTtl, boolean renewable) {

		static Role of(VaultState.Role saved) {
			return new Role(saved.policies(), Duration.ofMillis(saved.ttl()), Duration.ofMillis(saved.maxTtl()),
					saved.renewable());
		}

		VaultState.Role state() {
			return new VaultState.Role(this.policies, this.ttl.toMillis(), this.maxTtl.toMillis(), this.renewable);
		}

	}

	/**
	 * A token.
	 */
	static final class Token {

		final String id;

		final List<String> policies;

		private final Role role;

		private final long endsAtLatest;

		private volatile long endsAt;

		Token(String id, Role role) {
			this(id, role, role.maxTtl().isZero() ? Long.MAX_VALUE : now() + role.maxTtl().toMillis(), Long.MAX_VALUE);
			prolong();
		}

		Token(String id, Role role, long endsAtLatest, long endsAt) {
			this.id = id;
			this.role = role;
			this.policies = role.policies();
			this.endsAtLatest = endsAtLatest;
			this.endsAt = endsAt;
		}

		VaultState.Token state() {
			return new VaultState.Token(this.id, this.role.state(), this.endsAtLatest, this.endsAt);
		}

		private static long now() {
			return System.currentTimeMillis();
		}

		private void prolong() {
			this.endsAt = this.role.ttl().isZero() ? Long.MAX_VALUE
					: Math.min(this.endsAtLatest, now() + this.role.ttl().toMillis());
		}

		boolean isOver() {
			return now() >= this.endsAt;
		}

		boolean renew() {
			if (!this.role.renewable()) {
				return false;
			}
			prolong();
			return true;
		}

		void end() {
			this.endsAt = now();
		}

		long secondsLeft() {
			return (this.endsAt == Long.MAX_VALUE) ? 0 : Math.max(1, Math.round((this.endsAt - now()) / 1000d));
		}

		Map<String, Object> auth() {
			Map<String, Object> auth = new LinkedHashMap<>();
			auth.put("client_token", this.id);
			auth.put("accessor", "accessor-" + this.id.hashCode());
			auth.put("policies", this.policies);
			auth.put("lease_duration", secondsLeft());
			auth.put("renewable", this.role.renewable());
			auth.put("token_type", "service");
			return auth;
		}

		Map<String, Object> lookup() {
			Map<String, Object> data = new LinkedHashMap<>();
			data.put("id", this.id);
			data.put("policies", this.policies);
			data.put("ttl", secondsLeft());
			data.put("renewable", this.role.renewable());
			return data;
		}

	}

}
