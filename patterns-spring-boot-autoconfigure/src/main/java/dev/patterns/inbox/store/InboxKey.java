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

package dev.patterns.inbox.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;

import org.springframework.util.Assert;

/**
 * Identity of a request. Compared by exact characters: case and trailing spaces matter.
 * Ordered by operation, source and key, which is the order in which batches are inserted.
 *
 * @param operation durable name of the handler
 * @param source source of the message, or caller of the operation
 * @param key id of the message, or idempotency key of the call
 */
public record InboxKey(String operation, String source, String key) implements Comparable<InboxKey> {

	private static final Comparator<InboxKey> ORDER = Comparator.comparing(InboxKey::operation)
		.thenComparing(InboxKey::source)
		.thenComparing(InboxKey::key);

	/**
	 * The longest source and the longest key that are stored as they are, in characters.
	 */
	public static final int MAX_LENGTH = 255;

	private static final String DIGEST_MARK = "~sha256:";

	private static final int DIGEST_LENGTH = 64;

	public InboxKey {
		Assert.hasText(operation, "'operation' must not be empty");
		Assert.hasLength(source, "'source' must not be empty");
		Assert.hasLength(key, "'key' must not be empty");
		source = fit(source);
		key = fit(key);
	}

	/**
	 * The same request of another operation.
	 * @param operation durable name of the other operation
	 * @return the other key
	 */
	public InboxKey withOperation(String operation) {
		return new InboxKey(operation, this.source, this.key);
	}

	@Override
	public int compareTo(InboxKey other) {
		return ORDER.compare(this, other);
	}

	// The end of a long value is replaced by a digest of the whole, so that it stays one.
	private static String fit(String value) {
		if (value.length() <= MAX_LENGTH) {
			return value;
		}
		return value.substring(0, MAX_LENGTH - DIGEST_MARK.length() - DIGEST_LENGTH) + DIGEST_MARK + sha256(value);
	}

	private static String sha256(String value) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
