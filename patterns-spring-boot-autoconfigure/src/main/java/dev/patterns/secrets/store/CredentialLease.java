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

import java.time.Duration;

import dev.patterns.secrets.SecretValue;

/**
 * An account that a store made for this application, for a time.
 *
 * @param id id of the lease
 * @param username name of the account
 * @param password its password
 * @param duration how long it lasts from when it was issued or renewed
 * @param renewable whether it can be renewed
 * @param session number of the login that asked for it: when that login ends, so does the
 * lease
 */
public record CredentialLease(String id, String username, SecretValue password, Duration duration, boolean renewable,
		long session) {

}
