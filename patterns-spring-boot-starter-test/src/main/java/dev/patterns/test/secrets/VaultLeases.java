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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The database engine of the test server: accounts that end with their lease, or with the
 * token that asked for them.
 */
final class VaultLeases {

	private final Map<String, Role> roles = new ConcurrentHashMap<>();

	private final Map<String, Lease> leases = new ConcurrentHashMap<>();

	void role(String name, Role role) {
		this.roles.put(name, role);
	}

	VaultReply issue(String name, String token) {
		Role role = this.roles.get(name);
		if (role == null) {
			return VaultReply.errors(400, "unknown role: " + name);
		}
		String username = "v_" + name.replaceAll("\\W", "_") + "_" + UUID.randomUUID().toString().substring(0, 8);
		String password = "Pw" + UUID.randomUUID().toString().replace("-", "");
		try {
			role.accounts().create(username, password);
		}
		catch (Exception ex) {
			return VaultReply.errors(500, "failed to create credentials");
		}
		Lease lease = new Lease("database/creds/" + name + "/" + UUID.randomUUID(), role, username, token);
		this.leases.put(lease.id, lease);
		return lease.reply(Map.of("username", username, "password", password));
	}

	VaultReply renew(@Nullable Object id) {
		Lease lease = this.leases.get(String.valueOf(id));
		if (lease == null || lease.isOver()) {
			return VaultReply.errors(400, "lease not found");
		}
		lease.renew();
		return lease.reply(null);
	}

	VaultReply revoke(@Nullable Object id) {
		Lease lease = this.leases.remove(String.valueOf(id));
		if (lease != null) {
			lease.drop();
		}
		return VaultReply.NO_CONTENT;
	}

	void removeOver(List<String> tokens) {
		this.leases.values().removeIf((lease) -> {
			if (lease.isOver() || tokens.contains(lease.token)) {
				lease.drop();
				return true;
			}
			return false;
		});
	}

	List<String> usernames() {
		return this.leases.values().stream().map((lease) -> lease.username).toList();
	}

	/**
	 * A role.
	 *
	 * @param accounts creates and drops accounts
	 * @param ttl how long a lease lasts
	 * @param maxTtl how long it can be renewed
	 */
	record Role(DatabaseAccounts accounts, Duration ttl, Duration maxTtl) {

	}

	/**
	 * A lease.
	 */
	private static final class Lease {

		private final String id;

		private final Role role;

		private final String username;

		private final String token;

		private final long endsAtLatest;

		private volatile long endsAt;

		Lease(String id, Role role, String username, String token) {
			this.id = id;
			this.role = role;
			this.username = username;
			this.token = token;
			this.endsAtLatest = System.nanoTime() + role.maxTtl().toNanos();
			renew();
		}

		void renew() {
			this.endsAt = Math.min(this.endsAtLatest, System.nanoTime() + this.role.ttl().toNanos());
		}

		boolean isOver() {
			return System.nanoTime() - this.endsAt >= 0;
		}

		void drop() {
			try {
				this.role.accounts().drop(this.username);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		VaultReply reply(@Nullable Map<String, ?> data) {
			Map<String, Object> body = new LinkedHashMap<>(VaultReply.envelope("lease_id", this.id));
			body.put("renewable", true);
			body.put("lease_duration", Math.max(0, Math.round((this.endsAt - System.nanoTime()) / 1_000_000_000d)));
			body.put("data", data);
			return new VaultReply(200, body);
		}

	}

}
