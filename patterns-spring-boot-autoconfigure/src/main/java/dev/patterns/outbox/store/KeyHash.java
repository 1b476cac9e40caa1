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

package dev.patterns.outbox.store;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * The hash by which keys are spread over the members. It is stored in each row and so is
 * part of the schema: it never changes. FNV-1a with 32 bits over the key in UTF-8
 * (Fowler, Noll, Vo), whose four bytes are combined by exclusive or.
 */
public final class KeyHash {

	/**
	 * How many different hashes there are: 0 to 255.
	 */
	public static final int COUNT = 256;

	private static final int LOCKS = 1024;

	private static final int OFFSET_BASIS = 0x811c9dc5;

	private static final int PRIME = 0x01000193;

	private KeyHash() {
	}

	/**
	 * The hash of a message.
	 * @param key the message's key, {@code null} for none
	 * @param messageId the message's id, which spreads the messages without a key
	 * @return 0 to 255
	 */
	public static int of(@Nullable String key, String messageId) {
		return of((key != null) ? key : messageId);
	}

	/**
	 * The hash of a key.
	 * @param key the key
	 * @return 0 to 255
	 */
	public static int of(String key) {
		int hash = fnv(key);
		hash ^= hash >>> 16;
		return (hash ^ (hash >>> 8)) & 0xff;
	}

	/**
	 * Which lock stands for a key whose order is strict: 0 to 1023. Keys that share one
	 * wait for each other.
	 * @param key the key
	 * @return the lock's number
	 */
	public static int lockSlot(String key) {
		int hash = fnv(key);
		return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (LOCKS - 1);
	}

	private static int fnv(String key) {
		int hash = OFFSET_BASIS;
		for (byte octet : key.getBytes(StandardCharsets.UTF_8)) {
			hash = (hash ^ (octet & 0xff)) * PRIME;
		}
		return hash;
	}

}
