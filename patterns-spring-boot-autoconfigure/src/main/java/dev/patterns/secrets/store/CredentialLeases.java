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

package dev.patterns.secrets.store;

import org.jspecify.annotations.Nullable;

/**
 * Accounts that a store makes for a time. Thread-safe. What cannot be found out is a
 * {@link dev.patterns.secrets.SecretStoreUnavailableException}.
 */
public interface CredentialLeases {

	/**
	 * Make an account.
	 * @param role name of the role in the store
	 * @return the account
	 * @throws dev.patterns.secrets.SecretException if it cannot be made
	 */
	CredentialLease issue(String role);

	/**
	 * Renew a lease.
	 * @param lease the lease
	 * @return the lease with the time that it was given, {@code null} if it has ended
	 */
	@Nullable CredentialLease renew(CredentialLease lease);

	/**
	 * End a lease. Its account is dropped; that it had ended is no error.
	 * @param lease the lease
	 */
	void revoke(CredentialLease lease);

	/**
	 * Keep the login alive that leases depend on, and look whether it is still the one
	 * that asked for a lease.
	 * @param lease the lease
	 * @return {@code false} if the application has logged in anew since, so that the
	 * lease has ended, or will when the former login does
	 */
	boolean isOfThisSession(CredentialLease lease);

}
