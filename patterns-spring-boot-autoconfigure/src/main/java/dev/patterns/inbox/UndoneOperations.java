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

package dev.patterns.inbox;

/**
 * Resolves what {@link Idempotent#undoes()} names. Callee and caller must agree, because
 * the undoing call carries the key of the call to be undone.
 */
public final class UndoneOperations {

	private UndoneOperations() {
	}

	/**
	 * The full name of the undone operation.
	 * @param operation full name of the undoing operation, such as
	 * {@code payments/refund}
	 * @param undoes what the annotation says: a name within the same service, such as
	 * {@code charge}, or a full name
	 * @return for example {@code payments/charge}
	 */
	public static String resolve(String operation, String undoes) {
		int end = operation.lastIndexOf('/');
		return (end < 0 || undoes.indexOf('/') >= 0) ? undoes : operation.substring(0, end + 1) + undoes;
	}

}
