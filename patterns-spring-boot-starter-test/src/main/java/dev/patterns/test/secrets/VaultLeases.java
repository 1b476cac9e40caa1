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

	static VaultLeases of(VaultState.Leases state) {
		VaultLeases leases = new VaultLeases();
		state.roles()
			.forEach((name, saved) -> leases.role(name,
					new Role(saved.accounts(), Duration.ofMillis(saved.ttl()), Duration.ofMillis(saved.maxTtl()))));
		state.leases().forEach((saved) -> {
			Role role = leases.roles.get(saved.role());
			if (role != null) {
				leases.leases.put(saved.id(), new Lease(saved, role));
			}
		});
		return leases;
	}

	// What was given as an object cannot be saved.
	VaultState.Leases state() {
		Map<String, VaultState.DatabaseRole> saved = new LinkedHashMap<>();
		this.roles.forEach((name, role) -> {
			if (role.accounts() instanceof SqlAccounts accounts) {
				saved.put(name, new VaultState.DatabaseRole(accounts, role.ttl().toMillis(), role.maxTtl().toMillis()));
			}
		});
		return new VaultState.Leases(saved, this.leases.values().stream().map(Lease::state).toList());
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
		Lease lease = new Lease(name, role, username, token);
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
		Lease lease = this.leases.get(String.valueOf(id));
		if (lease != null && !lease.drop()) {
			return VaultReply.errors(500, "failed to revoke lease");
		}
		this.leases.remove(String.valueOf(id));
		return VaultReply.NO_CONTENT;
	}

	boolean removeOver(List<String> tokens) {
		this.leases.values().stream().filter((lease) -> tokens.contains(lease.token)).forEach(Lease::end);
		// What cannot be dropped is tried again.
		return this.leases.values().removeIf((lease) -> lease.isOver() && lease.drop());
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

		private final String roleName;

		private final Role role;

		private final String username;

		private final String token;

		private final long endsAtLatest;

		private volatile long endsAt;

		Lease(String roleName, Role role, String username, String token) {
			this.id = "database/creds/" + roleName + "/" + UUID.randomUUID();
			this.roleName = roleName;
			this.role = role;
			this.username = username;
			this.token = token;
			this.endsAtLatest = System.currentTimeMillis() + role.maxTtl().toMillis();
			renew();
		}

		Lease(VaultState.Lease saved, Role role) {
			this.id = saved.id();
			this.roleName = saved.role();
			this.role = role;
			this.username = saved.username();
			this.token = saved.token();
			this.endsAtLatest = saved.endsAtLatest();
			this.endsAt = saved.endsAt();
		}

		VaultState.Lease state() {
			return new VaultState.Lease(this.id, this.roleName, this.username, this.token, this.endsAtLatest,
					this.endsAt);
		}

		void renew() {
			this.endsAt = Math.min(this.endsAtLatest, System.currentTimeMillis() + this.role.ttl().toMillis());
		}

		void end() {
			this.endsAt = 0;
		}

		boolean isOver() {
			return System.currentTimeMillis() >= this.endsAt;
		}

		boolean drop() {
			try {
				this.role.accounts().drop(this.username);
				return true;
			}
			catch (Exception ex) {
				return false;
			}
		}

		VaultReply reply(@Nullable Map<String, ?> data) {
			Map<String, Object> body = new LinkedHashMap<>(VaultReply.envelope("lease_id", this.id));
			body.put("renewable", true);
			body.put("lease_duration", Math.max(0, Math.round((this.endsAt - System.currentTimeMillis()) / 1000d)));
			body.put("data", data);
			return new VaultReply(200, body);
		}

	}

}
