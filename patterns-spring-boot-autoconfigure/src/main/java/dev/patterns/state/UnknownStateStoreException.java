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

package dev.patterns.state;

import java.util.Collection;
import java.util.TreeSet;

/**
 * Thrown when there is no state store of a name.
 */
public class UnknownStateStoreException extends StateException {

	private static final long serialVersionUID = 1L;

	private final String store;

	/**
	 * Create the exception.
	 * @param store the name
	 * @param known the names that there are
	 */
	public UnknownStateStoreException(String store, Collection<String> known) {
		super("There is no state store '%s'. There are: %s.".formatted(store, String.join(", ", new TreeSet<>(known))),
				null);
		this.store = store;
	}

	/**
	 * The name of which there is no store.
	 * @return the name
	 */
	public String getStore() {
		return this.store;
	}

}
