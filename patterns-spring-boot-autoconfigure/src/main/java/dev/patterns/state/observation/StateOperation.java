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

package dev.patterns.state.observation;

import java.util.Locale;

/**
 * What is done with state.
 */
public enum StateOperation {

	/**
	 * An entry is read.
	 */
	GET,

	/**
	 * Entries are read.
	 */
	GET_ALL,

	/**
	 * A value is saved.
	 */
	SAVE,

	/**
	 * Values are saved.
	 */
	SAVE_ALL,

	/**
	 * An entry is deleted.
	 */
	DELETE,

	/**
	 * Entries are deleted.
	 */
	DELETE_ALL,

	/**
	 * Entries are written together.
	 */
	TRANSACTION,

	/**
	 * Keys are listed.
	 */
	KEYS,

	/**
	 * Entries are deleted by a prefix.
	 */
	DELETE_PREFIX;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	private final String title = "state " + this.tag;

	/**
	 * The value of the observation's key.
	 * @return for example {@code get-all}
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * The name of a span.
	 * @return for example {@code state get-all}
	 */
	String title() {
		return this.title;
	}

}
