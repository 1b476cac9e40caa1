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

package dev.patterns.state.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateWrite;

/**
 * An entry as a text of Redis: a version, the etag, the format, the time of expiry in
 * milliseconds since 1970 or zeros, and the value.
 */
final class StateRedisValue {

	static final int ETAG_LENGTH = 36;

	static final int EXPIRY_LENGTH = 16;

	private static final int FORMAT_AT = 1 + ETAG_LENGTH;

	private static final int EXPIRY_AT = FORMAT_AT + 1;

	static final int HEADER_LENGTH = EXPIRY_AT + EXPIRY_LENGTH;

	private static final char VERSION = '1';

	private StateRedisValue() {
	}

	/**
	 * What stands before the time of expiry.
	 * @param write what to write
	 * @return the beginning of the text
	 */
	static String head(StateWrite write) {
		String id = write.id();
		// Ids of others than this suite's may be shorter.
		String etag = (id.length() == ETAG_LENGTH) ? id : String.format("%-" + ETAG_LENGTH + "s", id);
		return VERSION + etag + Objects.requireNonNull(write.payload()).format();
	}

	/**
	 * An entry that does not expire.
	 * @param write what to write
	 * @return the text
	 */
	static byte[] lasting(StateWrite write) {
		byte[] data = Objects.requireNonNull(write.payload()).data();
		byte[] value = new byte[HEADER_LENGTH + data.length];
		String head = head(write);
		for (int i = 0; i < EXPIRY_AT; i++) {
			value[i] = (byte) head.charAt(i);
		}
		Arrays.fill(value, EXPIRY_AT, HEADER_LENGTH, (byte) '0');
		System.arraycopy(data, 0, value, HEADER_LENGTH, data.length);
		return value;
	}

	static StateRecord read(byte[] value) {
		if (value.length < HEADER_LENGTH || value[0] != VERSION) {
			return new StateRecord(new StatePayload(value, StatePayload.FOREIGN), "", null);
		}
		String etag = new String(value, 1, ETAG_LENGTH, StandardCharsets.ISO_8859_1).trim();
		long expiry = 0;
		for (int i = EXPIRY_AT; i < HEADER_LENGTH; i++) {
			expiry = 10 * expiry + (value[i] - '0');
		}
		return new StateRecord(
				new StatePayload(Arrays.copyOfRange(value, HEADER_LENGTH, value.length), value[FORMAT_AT] - '0'), etag,
				(expiry > 0) ? Instant.ofEpochMilli(expiry) : null);
	}

}
