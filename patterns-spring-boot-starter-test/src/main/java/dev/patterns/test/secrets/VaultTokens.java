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

	final String root = "root-" + UUID.randomUUID();

	VaultTokens() {
		this.tokens.put(this.root, new Token(this.root, List.of("root"), Duration.ZERO, Duration.ZERO, false));
	}

	void policy(String name, Map<String, Set<String>> paths) {
		this.policies.put(name, Map.copyOf(paths));
	}

	void role(String login, String secret, Role role) {
		this.roles.put(login + "\n" + secret, role);
	}

	Token create(Role role) {
		Token token = new Token("token-" + UUID.randomUUID(), role.policies(), role.ttl(), role.maxTtl(),
				role.renewable());
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

	}

	/**
	 * A token.
	 */
	static final class Token {

		final String id;

		final List<String> policies;

		private final Duration ttl;

		private final boolean renewable;

		private final long endsAtLatest;

		private volatile long endsAt;

		Token(String id, List<String> policies, Duration ttl, Duration maxTtl, boolean renewable) {
			this.id = id;
			this.policies = policies;
			this.ttl = ttl;
			this.renewable = renewable;
			this.endsAtLatest = maxTtl.isZero() ? Long.MAX_VALUE : System.nanoTime() + maxTtl.toNanos();
			this.endsAt = ttl.isZero() ? Long.MAX_VALUE
					: Math.min(this.endsAtLatest, System.nanoTime() + ttl.toNanos());
		}

		boolean isOver() {
			return this.endsAt != Long.MAX_VALUE && System.nanoTime() - this.endsAt >= 0;
		}

		boolean renew() {
			if (!this.renewable) {
				return false;
			}
			this.endsAt = Math.min(this.endsAtLatest, System.nanoTime() + this.ttl.toNanos());
			return true;
		}

		void end() {
			this.endsAt = System.nanoTime();
		}

		long secondsLeft() {
			return (this.endsAt == Long.MAX_VALUE) ? 0
					: Math.max(1, Math.round((this.endsAt - System.nanoTime()) / 1_000_000_000d));
		}

		Map<String, Object> auth() {
			Map<String, Object> auth = new LinkedHashMap<>();
			auth.put("client_token", this.id);
			auth.put("accessor", "accessor-" + this.id.hashCode());
			auth.put("policies", this.policies);
			auth.put("lease_duration", secondsLeft());
			auth.put("renewable", this.renewable);
			auth.put("token_type", "service");
			return auth;
		}

		Map<String, Object> lookup() {
			Map<String, Object> data = new LinkedHashMap<>();
			data.put("id", this.id);
			data.put("policies", this.policies);
			data.put("ttl", secondsLeft());
			data.put("renewable", this.renewable);
			return data;
		}

	}

}
