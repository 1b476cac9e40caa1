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

import java.util.ArrayList;
import java.util.List;

import dev.patterns.configuration.ConfigurationRevision;

/**
 * What was done to a store after a position.
 *
 * @param changes the changes, in the order of revisions and within one in that of keys;
 * all changes of each revision that it has any of
 * @param position where the store was after these changes: where it is, unless there are
 * more changes
 * @param complete {@code false} if the history does not reach back to the position that
 * was asked for, or the store was never there, or was set back behind it: then the
 * content must be read
 */
public record StoreChanges(List<ConfigurationRevision> changes, StorePosition position, boolean complete) {

	public StoreChanges {
		changes = List.copyOf(changes);
	}

	/**
	 * The changes are not known.
	 * @param position where the store is
	 * @return changes that are not complete
	 */
	public static StoreChanges unknown(StorePosition position) {
		return new StoreChanges(List.of(), position, false);
	}

	/**
	 * Make them out of what a store has in its history.
	 * @param known the position that was asked for
	 * @param present where the store is, which is not the known position
	 * @param stored a part of the history, read at one moment: from the known revision
	 * on, which is included, in order
	 * @return the changes after the known position; unknown ones if the store has not the
	 * known position in its history, or not what follows it
	 */
	public static StoreChanges after(StorePosition known, StorePosition present, List<StoredRevision> stored) {
		List<ConfigurationRevision> changes = new ArrayList<>();
		StorePosition last = StorePosition.START;
		for (StoredRevision one : stored) {
			StorePosition position = one.position();
			if (position.revision() == known.revision()) {
				if (!position.equals(known)) {
					return unknown(present);
				}
			}
			else if (last.revision() < known.revision() || position.revision() > last.revision() + 1) {
				return unknown(present);
			}
			else {
				changes.add(one.change());
			}
			last = position;
		}
		return (last.revision() > known.revision()) ? new StoreChanges(changes, last, true) : unknown(present);
	}

}
