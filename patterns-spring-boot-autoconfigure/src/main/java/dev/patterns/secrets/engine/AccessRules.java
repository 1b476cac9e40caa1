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

package dev.patterns.secrets.engine;

import java.util.List;
import java.util.regex.Pattern;

import dev.patterns.secrets.SecretName;

/**
 * Which secrets of a store may be read. What is denied is denied; of the rest everything
 * may be read, or what is allowed if anything is. In patterns {@code *} stands for any
 * characters within a segment, {@code **} for any characters.
 */
public final class AccessRules {

	private final List<Pattern> allowed;

	private final List<Pattern> denied;

	/**
	 * Create rules.
	 * @param allowed patterns of names, empty for all
	 * @param denied patterns of names
	 */
	public AccessRules(List<String> allowed, List<String> denied) {
		this.allowed = allowed.stream().map(AccessRules::compile).toList();
		this.denied = denied.stream().map(AccessRules::compile).toList();
	}

	boolean permits(SecretName name) {
		return !matches(this.denied, name) && (this.allowed.isEmpty() || matches(this.allowed, name));
	}

	/**
	 * Whether a pattern can match the name of a secret at all.
	 * @param pattern the pattern
	 * @return {@code false} if no secret can have such a name
	 */
	public static boolean canMatch(String pattern) {
		return SecretName.isValid(pattern.replace('*', 'x'));
	}

	private static boolean matches(List<Pattern> patterns, SecretName name) {
		return patterns.stream().anyMatch((pattern) -> pattern.matcher(name.value()).matches());
	}

	private static Pattern compile(String glob) {
		StringBuilder regex = new StringBuilder();
		for (int i = 0; i < glob.length(); i++) {
			if (glob.startsWith("**", i)) {
				regex.append(".*");
				i++;
			}
			else if (glob.charAt(i) == '*') {
				regex.append("[^/]*");
			}
			else {
				regex.append(Pattern.quote(glob.substring(i, i + 1)));
			}
		}
		return Pattern.compile(regex.toString());
	}

}
