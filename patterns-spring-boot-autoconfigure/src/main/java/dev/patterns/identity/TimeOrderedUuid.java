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

package dev.patterns.identity;

import java.util.UUID;

/**
 * Random UUIDs that begin with the time, version 7 of RFC 9562. As keys of rows they go
 * to the end of an index, where totally random ones each touch, and let the database log,
 * another page of it. Unguessable: 74 bits are random. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562</a>
 */
public final class TimeOrderedUuid {

	private static final long VERSION_7 = 0x7000;

	private static final long RANDOM_BITS = 0x0fff;

	private TimeOrderedUuid() {
	}

	/**
	 * The next UUID. Those of different milliseconds are ordered by time as texts, as far
	 * as the clock is.
	 * @return a new UUID
	 */
	public static UUID next() {
		UUID random = UUID.randomUUID();
		long time = System.currentTimeMillis() << 16;
		return new UUID(time | VERSION_7 | (random.getMostSignificantBits() & RANDOM_BITS),
				random.getLeastSignificantBits());
	}

}
