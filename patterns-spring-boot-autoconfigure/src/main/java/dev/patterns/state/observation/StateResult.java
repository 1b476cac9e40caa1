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
 * How an operation on state ended.
 */
public enum StateResult {

	/**
	 * It was done; what was read is there.
	 */
	DONE,

	/**
	 * What was read is not there.
	 */
	ABSENT,

	/**
	 * Refused: the entry is not the one that was asked for.
	 */
	MISMATCH,

	/**
	 * Refused: the entry was written with a higher token of the lock.
	 */
	FENCED,

	/**
	 * Some of several writes were refused.
	 */
	PARTIAL,

	/**
	 * Refused: a wrong key, too large a value, or what the store cannot do.
	 */
	INVALID,

	/**
	 * The store failed, or what it has could not be read.
	 */
	ERROR;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * The value of the observation's key.
	 * @return for example {@code mismatch}
	 */
	public String tag() {
		return this.tag;
	}

}
