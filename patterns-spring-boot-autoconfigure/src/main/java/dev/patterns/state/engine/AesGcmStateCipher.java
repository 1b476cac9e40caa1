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

package dev.patterns.state.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.state.StateEncryptionException;
import dev.patterns.state.store.StatePayload;

/**
 * AES in Galois/counter mode. What is stored is a version, the id of the key, a random
 * nonce and the cipher text. The stored key of the entry and its format are authenticated
 * with it, so that a value can be put under no other key. Thread-safe.
 */
public final class AesGcmStateCipher implements StateCipher {

	private static final byte VERSION = 1;

	private static final int NONCE_LENGTH = 12;

	private static final int TAG_BITS = 128;

	private static final int HEADER_LENGTH = 1 + Long.BYTES + NONCE_LENGTH;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Map<Long, SecretKeySpec> keys = new LinkedHashMap<>();

	private final long primary;

	private final boolean acceptPlain;

	/**
	 * Create a cipher.
	 * @param primary the key that values are encrypted with, 16, 24 or 32 bytes in Base64
	 * @param secondary another key that they may have been encrypted with, {@code null}
	 * for none
	 * @param acceptPlain whether values that are not encrypted are read
	 */
	public AesGcmStateCipher(String primary, @Nullable String secondary, boolean acceptPlain) {
		this.primary = add(primary, "primary-key");
		if (secondary != null) {
			add(secondary, "secondary-key");
		}
		this.acceptPlain = acceptPlain;
	}

	/**
	 * What is wrong with a key.
	 * @param text the key in Base64
	 * @return a sentence that tells nothing of the key, {@code null} if nothing is wrong
	 */
	public static @Nullable String problemOf(String text) {
		byte[] key;
		try {
			key = Base64.getDecoder().decode(text.trim());
		}
		catch (IllegalArgumentException ex) {
			// Without the message, which tells a part of the key.
			return "It is not in Base64.";
		}
		return (key.length == 16 || key.length == 24 || key.length == 32) ? null
				: "It is no key of 16, 24 or 32 bytes in Base64.";
	}

	private long add(String text, String property) {
		String problem = problemOf(text);
		Assert.isTrue(problem == null, () -> "Wrong '%s' of the encryption of state: %s".formatted(property, problem));
		byte[] key = Base64.getDecoder().decode(text.trim());
		long id = idOf(key);
		this.keys.put(id, new SecretKeySpec(key, "AES"));
		return id;
	}

	private static long idOf(byte[] key) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			digest.update("patterns-state-key".getBytes(StandardCharsets.US_ASCII));
			return ByteBuffer.wrap(digest.digest(key)).getLong();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	@Override
	public StatePayload encrypt(String key, StatePayload payload) {
		byte[] nonce = new byte[NONCE_LENGTH];
		RANDOM.nextBytes(nonce);
		int format = payload.format() | StatePayload.ENCRYPTED;
		try {
			Cipher cipher = cipher(Cipher.ENCRYPT_MODE, this.primary, nonce, key, format);
			ByteBuffer data = ByteBuffer.allocate(HEADER_LENGTH + cipher.getOutputSize(payload.data().length));
			data.put(VERSION).putLong(this.primary).put(nonce);
			cipher.doFinal(ByteBuffer.wrap(payload.data()), data);
			return new StatePayload(data.array(), format);
		}
		catch (GeneralSecurityException ex) {
			throw new StateEncryptionException("A value could not be encrypted", ex);
		}
	}

	@Override
	public StatePayload decrypt(String name, String key, StatePayload payload) {
		if ((payload.format() & StatePayload.ENCRYPTED) == 0) {
			if (!this.acceptPlain) {
				throw new StateEncryptionException(
						"The value under the key '%s' is not encrypted. Set 'patterns.state.encryption.accept-plain=true' while there are such values from before"
							.formatted(name),
						null);
			}
			return payload;
		}
		byte[] data = payload.data();
		if (data.length < HEADER_LENGTH || data[0] != VERSION) {
			throw new StateEncryptionException("The value under the key '%s' is damaged".formatted(name), null);
		}
		ByteBuffer header = ByteBuffer.wrap(data, 1, HEADER_LENGTH - 1);
		long id = header.getLong();
		if (!this.keys.containsKey(id)) {
			throw new StateEncryptionException(
					"The value under the key '%s' was encrypted with the key %016x, which is neither the primary nor the secondary key of 'patterns.state.encryption'"
						.formatted(name, id),
					null);
		}
		byte[] nonce = new byte[NONCE_LENGTH];
		header.get(nonce);
		try {
			byte[] plain = cipher(Cipher.DECRYPT_MODE, id, nonce, key, payload.format()).doFinal(data, HEADER_LENGTH,
					data.length - HEADER_LENGTH);
			return new StatePayload(plain, payload.format() & ~StatePayload.ENCRYPTED);
		}
		catch (GeneralSecurityException ex) {
			throw new StateEncryptionException(
					"The value under the key '%s' was damaged, or moved from another key".formatted(name), ex);
		}
	}

	private Cipher cipher(int mode, long id, byte[] nonce, String key, int format) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, this.keys.get(id), new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(key.getBytes(StandardCharsets.UTF_8));
		cipher.updateAAD(new byte[] { (byte) format });
		return cipher;
	}

}
