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

package dev.patterns.secrets.store;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretTransit;
import dev.patterns.secrets.SecretValues;

/**
 * Where secrets are kept. Implementations are thread-safe, remember nothing and permit
 * everything: caching, and who may read what, is done before them. They must tell "there
 * is no such secret" from "I could not find out", must find a secret under one spelling
 * of its name only, and must not write a value into an exception or a log line.
 */
public interface SecretStore extends AutoCloseable {

	/**
	 * Read a secret.
	 * @param name its name
	 * @return the secret, {@code null} if the store answered that there is none
	 * @throws dev.patterns.secrets.SecretStoreUnavailableException if it could not be
	 * found out
	 * @throws dev.patterns.secrets.SecretAccessDeniedException if the store refuses
	 * @throws dev.patterns.secrets.MalformedSecretException if what is there is no secret
	 */
	@Nullable SecretValues read(SecretName name);

	/**
	 * Names of the secrets that are a prefix or lie below it.
	 * @param prefix whole segments, empty for all
	 * @return the names
	 * @throws SecretOperationNotSupportedException if the store cannot be listed
	 */
	Set<SecretName> list(String prefix);

	/**
	 * Read the secrets that are a prefix or lie below it. If the store can be read as it
	 * was at one moment, it is. What cannot be read, such as a file that is too large or
	 * may not be opened, is left out and named: it must not keep the others back. What is
	 * not permitted is not even opened.
	 * @param prefix whole segments, empty for all
	 * @param permitted which secrets may be read
	 * @return the secrets, and what was left out
	 * @throws dev.patterns.secrets.SecretStoreUnavailableException if the store does not
	 * answer
	 */
	default SecretBatch readAll(String prefix, Predicate<SecretName> permitted) {
		Map<SecretName, SecretValues> all = new TreeMap<>();
		Map<String, String> leftOut = new TreeMap<>();
		for (SecretName name : list(prefix)) {
			try {
				SecretValues values = permitted.test(name) ? read(name) : null;
				if (values != null) {
					all.put(name, values);
				}
			}
			catch (MalformedSecretException | SecretAccessDeniedException ex) {
				leftOut.put(name.value(), String.valueOf(ex.getMessage()));
			}
		}
		return new SecretBatch(all, leftOut);
	}

	/**
	 * Encryption by keys of this store.
	 * @return the operations
	 * @throws SecretOperationNotSupportedException if it has none
	 */
	default SecretTransit transit() {
		throw new SecretOperationNotSupportedException("This kind of secret store cannot encrypt");
	}

	/**
	 * Accounts that this store makes for a time.
	 * @return the leases
	 * @throws SecretOperationNotSupportedException if it makes none
	 */
	default CredentialLeases leases() {
		throw new SecretOperationNotSupportedException("This kind of secret store makes no accounts");
	}

	/**
	 * Find out whether the store can be reached.
	 * @throws dev.patterns.secrets.SecretStoreUnavailableException if it cannot
	 */
	default void check() {
	}

	/**
	 * Release connections and threads. May be called again.
	 */
	@Override
	default void close() {
	}

}
