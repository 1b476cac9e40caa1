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

package dev.patterns.secrets;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * A secret value: bytes that are shown to nobody by accident. {@link #toString()} and
 * JSON give a mask. Immutable; compared in constant time.
 */
public final class SecretValue {

	/**
	 * What is shown instead of a value.
	 */
	public static final String MASK = "******";

	private final byte[] bytes;

	private SecretValue(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * A value that is text.
	 * @param text the text
	 * @return the value, its UTF-8 bytes
	 */
	public static SecretValue of(String text) {
		return new SecretValue(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * A value of any bytes.
	 * @param bytes the bytes, which are copied
	 * @return the value
	 */
	public static SecretValue of(byte[] bytes) {
		return new SecretValue(bytes.clone());
	}

	/**
	 * The value's bytes.
	 * @return a copy, which the caller may overwrite
	 */
	public byte[] toBytes() {
		return this.bytes.clone();
	}

	/**
	 * The value as text.
	 * @return the text
	 * @throws MalformedSecretException if the bytes are not UTF-8
	 */
	public String toText() {
		String text = textOrNull();
		if (text == null) {
			throw new MalformedSecretException("The value is not text in UTF-8; take its bytes");
		}
		return text;
	}

	/**
	 * Whether the value is text in UTF-8.
	 * @return {@code false} for other bytes
	 */
	public boolean isText() {
		return textOrNull() != null;
	}

	private @Nullable String textOrNull() {
		try {
			CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(this.bytes));
			return text.toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof SecretValue that && MessageDigest.isEqual(this.bytes, that.bytes));
	}

	// A hash of the value would tell something about it.
	@Override
	public int hashCode() {
		return SecretValue.class.hashCode();
	}

	@Override
	@JsonValue
	public String toString() {
		return MASK;
	}

}
