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

import java.util.List;

import dev.patterns.configuration.ConfigurationRevision;

/**
 * What was done to a store after a revision.
 *
 * @param changes the changes, in the order of revisions and within one in that of keys;
 * all changes of each revision that it has any of
 * @param revision the revision after these changes: the store's, unless there are more
 * changes
 * @param complete {@code false} if the history does not reach back to the revision that
 * was asked for, or the store was set back behind it: then the content must be read
 */
public record StoreChanges(List<ConfigurationRevision> changes, long revision, boolean complete) {

	public StoreChanges {
		changes = List.copyOf(changes);
	}

	/**
	 * The changes are not known.
	 * @param revision the revision of the store
	 * @return changes that are not complete
	 */
	public static StoreChanges unknown(long revision) {
		return new StoreChanges(List.of(), revision, false);
	}

}
