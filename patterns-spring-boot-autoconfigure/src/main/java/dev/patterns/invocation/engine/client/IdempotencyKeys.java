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

package dev.patterns.invocation.engine.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes keys fit for a header. They contain what users choose, such as the id of a saga,
 * which may be long and of any characters; a server takes 255 visible ASCII characters.
 * The same key is always made the same, so that a repetition and an undoing call are
 * still recognised.
 */
final class IdempotencyKeys {

	private static final int MAX_LENGTH = 255;

	private IdempotencyKeys() {
	}

	static String toHeader(String key) {
		boolean fits = key.length() <= MAX_LENGTH
				&& key.chars().allMatch((character) -> character > ' ' && character < 127);
		return fits ? key : "sha256:" + digest(key);
	}

	private static String digest(String key) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
