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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.engine.SelfReferenceException;

/**
 * Tells what to do when the application cannot start because of a secret.
 */
final class SecretFailureAnalyzer extends AbstractFailureAnalyzer<SecretException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretException cause) {
		return new FailureAnalysis(
				"A secret that the application needs to start could not be read: " + cause.getMessage() + ".",
				action(cause), cause);
	}

	private static String action(SecretException cause) {
		if (cause instanceof UnknownSecretStoreException) {
			return "Declare the store by 'patterns.secrets.stores.<name>.type', or correct its name.";
		}
		if (cause instanceof SelfReferenceException) {
			return "Take what opens the store from another store, or from a property that is no secret of this one.";
		}
		if (cause instanceof SecretStoreUnavailableException) {
			return "Make the store reachable. The application starts without it if its imports are "
					+ "'optional:patterns-secrets:...', it is not 'required', and nothing that is needed at the start "
					+ "(a property, a '@Secret' that is required) refers to a secret of it.";
		}
		if (cause instanceof SecretAccessDeniedException) {
			return "Permit the secret in 'patterns.secrets.stores.<name>.allowed' and '.denied', "
					+ "and in the policies of the store itself.";
		}
		if (cause instanceof MalformedSecretException) {
			return "Correct the secret in its store, or name one of its values behind '#'.";
		}
		return "Correct the name of the secret, put the secret into its store, or give the property a default: "
				+ "'${patterns.secret.<store>.<name>:default}'.";
	}

}
