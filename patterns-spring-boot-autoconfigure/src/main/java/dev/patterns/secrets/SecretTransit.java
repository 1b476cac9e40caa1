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

/**
 * Encrypts and decrypts by keys that never leave the store. Thread-safe.
 */
public interface SecretTransit {

	/**
	 * Encrypt.
	 * @param key name of the key
	 * @param plaintext what to encrypt, at most some megabytes
	 * @return the ciphertext, printable
	 * @throws SecretNotFoundException if there is no such key
	 * @throws SecretException if the store refuses or does not answer
	 */
	String encrypt(String key, byte[] plaintext);

	/**
	 * Decrypt.
	 * @param key name of the key
	 * @param ciphertext what {@link #encrypt} gave
	 * @return the plaintext
	 * @throws MalformedSecretException if it is not a ciphertext of that key
	 * @throws SecretException if the store refuses or does not answer
	 */
	byte[] decrypt(String key, String ciphertext);

}
