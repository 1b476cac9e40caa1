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

package dev.patterns.outbox.store.jdbc;

import java.util.BitSet;
import java.util.HexFormat;

import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;

/**
 * Key hashes as text: a set of bits in hexadecimal, the lowest byte first, up to 64
 * digits. Instances of several versions of an application understand each other by it.
 */
final class HashesMessage {

	private HashesMessage() {
	}

	static String format(KeyHashes hashes) {
		BitSet bits = new BitSet(KeyHash.COUNT);
		hashes.ranges().forEach((range) -> bits.set(range.first(), range.last() + 1));
		return HexFormat.of().formatHex(bits.toByteArray());
	}

	/**
	 * Understand a message.
	 * @param message what {@link #format} made, or what a later version may send
	 * @return the hashes; all of them if the message is not understood
	 */
	static KeyHashes parse(String message) {
		try {
			byte[] bytes = HexFormat.of().parseHex(message);
			boolean understood = bytes.length > 0 && bytes.length * Byte.SIZE <= KeyHash.COUNT;
			return understood ? KeyHashes.of(BitSet.valueOf(bytes).stream()) : KeyHashes.all();
		}
		catch (IllegalArgumentException ex) {
			return KeyHashes.all();
		}
	}

}
