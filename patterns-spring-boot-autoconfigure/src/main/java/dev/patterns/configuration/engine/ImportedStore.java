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

package dev.patterns.configuration.engine;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.store.StoreContent;

/**
 * What an application sees of a store that it has imported: the same for all property
 * sources that were made of it, also those that Spring Cloud makes when it reloads the
 * application's configuration. Thread-safe.
 */
public final class ImportedStore {

	private final String name;

	private final boolean reached;

	private volatile StoreContent content;

	/**
	 * Create with what was read before there were beans.
	 * @param name name of the store
	 * @param content what was read, {@code null} if the store did not answer
	 */
	public ImportedStore(String name, @Nullable StoreContent content) {
		this.name = name;
		this.reached = content != null;
		this.content = (content != null) ? content : StoreContent.EMPTY;
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Whether the store answered before there were beans.
	 * @return {@code false} if it began empty
	 */
	public boolean isReached() {
		return this.reached;
	}

	/**
	 * What the application sees.
	 * @return the content
	 */
	public StoreContent content() {
		return this.content;
	}

	void switchTo(StoreContent next) {
		this.content = next;
	}

}
