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

import dev.patterns.secrets.SecretException;

/**
 * Stands for a secret that could not be read. Whoever makes a text of it gets the reason:
 * Spring Boot's environment takes what a property source throws for "not there".
 */
final class UnreadableSecret implements CharSequence {

	private final SecretException reason;

	UnreadableSecret(SecretException reason) {
		this.reason = reason;
	}

	@Override
	public int length() {
		throw this.reason;
	}

	@Override
	public char charAt(int index) {
		throw this.reason;
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		throw this.reason;
	}

	@Override
	public String toString() {
		throw this.reason;
	}

}
