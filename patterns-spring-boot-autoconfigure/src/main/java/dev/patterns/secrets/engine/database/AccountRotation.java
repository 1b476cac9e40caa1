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

package dev.patterns.secrets.engine.database;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.engine.KnownSecrets;
import dev.patterns.secrets.store.CredentialLease;
import dev.patterns.secrets.store.CredentialLeases;

/**
 * The account of one pool. Its lease is renewed in time. When that is not possible, when
 * the store has logged in anew, or when the database refuses the account, another one is
 * taken: from then on new connections are of the new account and the pool evicts the
 * others, which are closed when they come back. An old lease is renewed while there are
 * connections of it, and revoked after the last of them is closed. Thread-safe.
 */
final class AccountRotation {

	private static final Log logger = LogFactory.getLog(AccountRotation.class);

	private static final Duration GRACE = Duration.ofSeconds(1);

	/** The store's clock may be ahead, and opening a connection takes a moment. */
	private static final Duration ENDING = Duration.ofMillis(500);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final String name;

	private final String role;

	private final Supplier<CredentialLeases> leases;

	private final KnownSecrets known;

	private final Runnable evict;

	private final LongSupplier nanoTime;

	private final List<LeasedAccount> retired = new ArrayList<>();

	private volatile @Nullable LeasedAccount current;

	private volatile int rotations;

	AccountRotation(String name, String role, Supplier<CredentialLeases> leases, KnownSecrets known, Runnable evict,
			LongSupplier nanoTime) {
		this.name = name;
		this.role = role;
		this.leases = leases;
		this.known = known;
		this.evict = evict;
		this.nanoTime = nanoTime;
	}

	LeasedAccount account() {
		LeasedAccount account = this.current;
		return (account != null) ? account : first();
	}

	private synchronized LeasedAccount first() {
		LeasedAccount account = this.current;
		if (account == null) {
			account = issue();
			this.current = account;
		}
		return account;
	}

	boolean isCurrent(LeasedAccount account) {
		return this.current == account;
	}

	boolean isYoung(LeasedAccount account) {
		return account.isYoung(this.nanoTime.getAsLong());
	}

	int rotations() {
		return this.rotations;
	}

	// Whether the account is dropped, or will be in a moment.
	boolean isEnding(LeasedAccount account) {
		return account.isOver(this.nanoTime.getAsLong() + ENDING.toNanos());
	}

	// Let nobody have a connection of an account that ends, whatever keeps it from being
	// prolonged. Waits for nobody.
	void guard() {
		LeasedAccount account = this.current;
		if (account != null && isEnding(account) && account.isFirstSweep()) {
			logger.warn("The account of pool '%s' ends before it could be prolonged".formatted(this.name));
			this.evict.run();
		}
	}

	// Take another account, unless somebody did.
	synchronized void replace(LeasedAccount account) {
		if (this.current != account) {
			return;
		}
		LeasedAccount fresh = issue();
		account.retire(this.nanoTime.getAsLong());
		this.retired.add(account);
		this.current = fresh;
		this.rotations++;
		logger.info("Pool '%s' has the account '%s' from now on".formatted(this.name, fresh.lease().username()));
		this.evict.run();
	}

	private LeasedAccount issue() {
		long asked = this.nanoTime.getAsLong();
		CredentialLease lease = this.leases.get().issue(this.role);
		this.known.add(lease.password().toText());
		return new LeasedAccount(lease, asked);
	}

	// Do what is due.
	synchronized void tend() {
		LeasedAccount account = this.current;
		if (account == null) {
			return;
		}
		long now = this.nanoTime.getAsLong();
		try {
			if (account.isResting(now)) {
				return;
			}
			if (!this.leases.get().isOfThisSession(account.lease()) || account.isOver(now)
					|| !renewIfDue(account, now)) {
				replace(account);
			}
		}
		catch (SecretException ex) {
			if (account.isOver(now)) {
				// Its account is dropped, or will be: nobody may get a connection of it.
				this.evict.run();
			}
			account.tryAgainAfter(PAUSE, now);
			logger.warn("The account of pool '%s' could not be prolonged or replaced yet: %s".formatted(this.name,
					ex.getMessage()));
		}
		this.retired.removeIf((old) -> isGone(old, now));
	}

	private boolean renewIfDue(LeasedAccount account, long now) {
		if (!account.isDue(now)) {
			return true;
		}
		CredentialLease before = account.lease();
		CredentialLease renewed = before.renewable() ? this.leases.get().renew(before) : null;
		// Near its greatest age a lease is given less and less.
		if (renewed == null || renewed.duration().compareTo(account.issuedFor().multipliedBy(2).dividedBy(3)) < 0) {
			return false;
		}
		account.renewed(renewed, now);
		return true;
	}

	private boolean isGone(LeasedAccount old, long now) {
		if (old.needsSweep(now, GRACE)) {
			this.evict.run();
		}
		try {
			if (!old.isUnused(now, GRACE)) {
				if (this.leases.get().isOfThisSession(old.lease())) {
					renewIfDue(old, now);
				}
				return false;
			}
			this.leases.get().revoke(old.lease());
			return true;
		}
		catch (SecretException ex) {
			old.tryAgainAfter(PAUSE, now);
			// What has ended by itself need not be revoked.
			return old.isOver(now) && old.isUnused(now, GRACE);
		}
	}

	// After the pool is closed.
	synchronized void end() {
		List<LeasedAccount> all = new ArrayList<>(this.retired);
		LeasedAccount account = this.current;
		if (account != null) {
			all.add(account);
		}
		this.current = null;
		this.retired.clear();
		for (LeasedAccount old : all) {
			try {
				this.leases.get().revoke(old.lease());
			}
			catch (SecretException ex) {
				logger.debug("An account of pool '%s' was not revoked: %s".formatted(this.name, ex.getMessage()));
			}
		}
	}

}
