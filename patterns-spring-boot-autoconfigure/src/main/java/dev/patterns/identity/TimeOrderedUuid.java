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

import java.nio.ByteBuffer;
import java.security.SecureRandom;
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

	private static final long VARIANT_2 = 0x8000_0000_0000_0000L;

	private static final long VARIANT_MASK = 0xc000_0000_0000_0000L;

	private static final int RANDOM_BYTES = Short.BYTES + Long.BYTES;

	private static final SecureRandom RANDOM = new SecureRandom();

	/** Random bytes that no UUID has yet. */
	private static final ByteBuffer RESERVE = ByteBuffer.allocate(100 * RANDOM_BYTES).limit(0);

	private TimeOrderedUuid() {
	}

	/**
	 * The next UUID. Those of different milliseconds are ordered by time as texts, as far
	 * as the clock is.
	 * @return a new UUID
	 */
	public static UUID next() {
		long time = System.currentTimeMillis() << 16;
		synchronized (RESERVE) {
			if (RESERVE.remaining() < RANDOM_BYTES) {
				refill();
			}
			return new UUID(time | VERSION_7 | (RESERVE.getShort() & RANDOM_BITS),
					VARIANT_2 | (RESERVE.getLong() & ~VARIANT_MASK));
		}
	}

	// Asking for each one alone takes longer than all else here.
	private static void refill() {
		RANDOM.nextBytes(RESERVE.array());
		RESERVE.clear();
	}

}
