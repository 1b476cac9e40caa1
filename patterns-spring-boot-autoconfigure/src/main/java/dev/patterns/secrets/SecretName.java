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

import java.text.Normalizer;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Name of a secret in a store: segments divided by slashes. There is exactly one spelling
 * of a name: nothing is trimmed, folded or decoded, so that a rule about a name cannot be
 * gone around. Everything that reads a secret goes through this type.
 *
 * @param value the name
 */
public record SecretName(String value) implements Comparable<SecretName> {

	/**
	 * Greatest length of a name, in characters.
	 */
	public static final int MAX_LENGTH = 512;

	/**
	 * Check the name.
	 * @param value the name
	 * @throws InvalidSecretNameException if it is empty or too long, has an empty segment
	 * or one that is {@code .} or {@code ..}, a backslash or a control character, or is
	 * not in Unicode's composed form
	 */
	public SecretName {
		Assert.notNull(value, "'value' must not be null");
		String problem = problem(value);
		if (problem != null) {
			throw new InvalidSecretNameException("The name of a secret " + problem);
		}
	}

	/**
	 * Whether a text can be the name of a secret.
	 * @param value the text
	 * @return {@code false} if there can be no secret of that name
	 */
	public static boolean isValid(String value) {
		return problem(value) == null;
	}

	/**
	 * Whether the name lies below a prefix.
	 * @param prefix whole segments, or empty for everything
	 * @return {@code true} for the prefix itself and what is below it
	 */
	public boolean isWithin(String prefix) {
		return prefix.isEmpty() || this.value.equals(prefix) || this.value.startsWith(prefix + "/");
	}

	private static @Nullable String problem(String value) {
		if (value.isEmpty() || value.length() > MAX_LENGTH) {
			return "must have 1 to %d characters".formatted(MAX_LENGTH);
		}
		if (value.chars()
			.anyMatch((c) -> c == '\\' || Character.isISOControl(c) || Character.isSurrogate((char) c)
					|| Character.getType(c) == Character.FORMAT)) {
			return "must not have a backslash, a control character or one outside of Unicode's basic plane";
		}
		for (String segment : value.split("/", -1)) {
			if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || !segment.equals(segment.strip())) {
				return "must not have a segment that is empty, '.' or '..', or begins or ends with white space";
			}
		}
		return Normalizer.isNormalized(value, Normalizer.Form.NFC) ? null : "must be in Unicode's composed form";
	}

	@Override
	public int compareTo(SecretName other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

}
