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

package dev.patterns.configuration.store;

import java.util.UUID;

/**
 * Where a store is. The number of a revision alone does not tell: a store that was
 * restored from a backup, or has lost what it had acknowledged, counts the same numbers
 * once more. So each revision also has a mark of its own, which is random.
 *
 * @param revision the revision, 0 of a store into which nothing was ever written
 * @param mark the mark of the revision, at most 36 characters; empty for revision 0
 */
public record StorePosition(long revision, String mark) {

	/**
	 * The position of a store into which nothing was ever written.
	 */
	public static final StorePosition START = new StorePosition(0, "");

	/**
	 * A mark for a new revision.
	 * @return a random text
	 */
	public static String newMark() {
		return UUID.randomUUID().toString();
	}

}
