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

package dev.patterns.secrets.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;
import org.springframework.util.PlaceholderResolutionException;

import dev.patterns.secrets.engine.SecretReferencePropertySource;

/**
 * Tells which secret or store is missing when a placeholder that refers to it cannot be
 * resolved, such as one in {@code @Value}.
 */
final class SecretPlaceholderFailureAnalyzer extends AbstractFailureAnalyzer<PlaceholderResolutionException> {

	private final Environment environment;

	SecretPlaceholderFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PlaceholderResolutionException cause) {
		String placeholder = cause.getPlaceholder();
		if (!placeholder.startsWith(SecretReferencePropertySource.PREFIX)) {
			return null;
		}
		String reference = placeholder.substring(SecretReferencePropertySource.PREFIX.length());
		String store = reference.substring(0, Math.max(0, reference.indexOf('.')));
		boolean known = this.environment.containsProperty("patterns.secrets.stores." + store + ".type");
		String what = known ? "Store '%s' has no such secret".formatted(store)
				: "There is no secret store '%s'".formatted(store);
		String action = known ? "Correct the name of the secret, or put the secret into its store"
				: "Declare the store by 'patterns.secrets.stores.<name>.type', or correct its name";
		return new FailureAnalysis(
				"'${%s}' cannot be resolved. %s, and the placeholder has no default.".formatted(placeholder, what),
				action + ", or give the placeholder a default: '${patterns.secret.<store>.<name>:default}'.", cause);
	}

}
