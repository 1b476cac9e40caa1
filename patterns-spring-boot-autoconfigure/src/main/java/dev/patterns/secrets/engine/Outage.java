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

import dev.patterns.secrets.SecretStoreUnavailableException;

/**
 * A store did not answer, and is left alone for a while. Who has an older value does not
 * ask for the whole pause. Who has none asks, unless that means to wait: for as long as
 * the last one waited for nothing, nobody asks.
 *
 * @param failure why it did not answer
 * @param since when it was known, in nanoseconds
 * @param pause how long it is left alone by those who have an older value
 * @param pauseForAll how long it is left alone by everybody, at most as long
 */
record Outage(String failure, long since, long pause, long pauseForAll) {

	/** What fails sooner may be asked again: nobody waits for it. */
	private static final long NOTICEABLE = Duration.ofSeconds(1).toNanos();

	static Outage of(SecretStoreUnavailableException ex, long asked, long now, long pause) {
		long waited = now - asked;
		return new Outage(String.valueOf(ex.getMessage()), now, pause,
				(waited >= NOTICEABLE) ? Math.min(pause, waited) : 0);
	}

	boolean isOn(long now) {
		return now - this.since < this.pause;
	}

	boolean isForAll(long now) {
		return now - this.since < this.pauseForAll;
	}

}
