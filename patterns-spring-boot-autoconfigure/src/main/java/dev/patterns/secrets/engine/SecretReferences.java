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

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Finds references to secrets in the text of properties.
 */
public final class SecretReferences {

	private static final String BEGINNING = "${" + SecretReferencePropertySource.PREFIX;

	private SecretReferences() {
	}

	/**
	 * The references of a text that have no default. One with a placeholder in its name
	 * is left out, since what it stands for is known when it is resolved.
	 * @param text value of a property, before placeholders are resolved
	 * @return names of properties, such as {@code patterns.secret.vault.payment-key}
	 */
	public static Set<String> required(String text) {
		Set<String> references = new LinkedHashSet<>();
		int begin = text.indexOf(BEGINNING);
		while (begin >= 0) {
			int end = end(text, begin + 2);
			boolean escaped = begin > 0 && text.charAt(begin - 1) == '\\';
			// What is in the default of another placeholder is not needed.
			if (!escaped && end < text.length() && text.charAt(end) == '}' && !isNested(text, begin)) {
				references.add(text.substring(begin + 2, end));
			}
			begin = text.indexOf(BEGINNING, begin + 2);
		}
		return references;
	}

	private static int end(String text, int from) {
		int end = from;
		while (end < text.length() && "}:$".indexOf(text.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

	private static boolean isNested(String text, int begin) {
		int depth = 0;
		for (int i = 0; i < begin; i++) {
			if (text.startsWith("${", i)) {
				depth++;
			}
			else if (text.charAt(i) == '}' && depth > 0) {
				depth--;
			}
		}
		return depth > 0;
	}

}
