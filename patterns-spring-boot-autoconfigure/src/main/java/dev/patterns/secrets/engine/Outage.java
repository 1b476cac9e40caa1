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

package dev.patterns.secrets.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * A store let somebody wait and did not answer: nobody asks it for as long again, within
 * a bound. What fails at once is no reason to leave a store alone, since nobody waits for
 * it, and it may be the fault of a single secret.
 *
 * @param failure why it did not answer
 * @param since when it was known, in nanoseconds
 * @param pause how long the store is left alone
 */
record Outage(String failure, long since, long pause) {

	private static final long NOTICEABLE = Duration.ofSeconds(1).toNanos();

	static @Nullable Outage of(SecretStoreUnavailableException ex, long asked, long now, long longest) {
		long waited = now - asked;
		return (waited >= NOTICEABLE) ? new Outage(String.valueOf(ex.getMessage()), now, Math.min(longest, waited))
				: null;
	}

	boolean isOn(long now) {
		return now - this.since < this.pause;
	}

}
