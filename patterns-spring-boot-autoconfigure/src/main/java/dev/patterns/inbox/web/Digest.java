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

package dev.patterns.inbox.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of several parts, each delimited so that they cannot run into each other.
 */
final class Digest {

	private final MessageDigest digest;

	Digest() {
		this.digest = sha256();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	Digest add(String part) {
		return add(part.getBytes(StandardCharsets.UTF_8));
	}

	Digest add(byte[] part) {
		this.digest.update((part.length + ":").getBytes(StandardCharsets.UTF_8));
		this.digest.update(part);
		return this;
	}

	Digest add(InputStream part) throws IOException {
		MessageDigest partDigest = sha256();
		byte[] buffer = new byte[8192];
		for (int length = part.read(buffer); length >= 0; length = part.read(buffer)) {
			partDigest.update(buffer, 0, length);
		}
		return add(partDigest.digest());
	}

	String hex() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

}
