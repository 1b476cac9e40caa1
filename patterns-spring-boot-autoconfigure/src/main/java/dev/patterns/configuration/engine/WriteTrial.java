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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.patterns.binding.BindProblem;
import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.RefusedConfigurationException;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

/**
 * Tries out a change that is not written yet. What the application does not see is not
 * its business, nor is what was wrong before: whoever mends one thing of several must be
 * able to.
 */
final class WriteTrial {

	/** Revisions that are read at once. */
	private static final int PAGE = 100;

	private final ImportedStore imported;

	private final StoreFollower follower;

	WriteTrial(ImportedStore imported, StoreFollower follower) {
		this.imported = imported;
		this.follower = follower;
	}

	/**
	 * Try out changes.
	 * @param changes the changes, of different keys
	 * @throws RefusedConfigurationException if the application could not take them over
	 */
	void run(List<ConfigurationChange> changes) {
		if (changes.stream().noneMatch((change) -> this.imported.isSeen(change.key()))) {
			return;
		}
		StoreContent present = present();
		if (changes.stream().anyMatch((change) -> isConflict(change, present))) {
			// The store says so.
			return;
		}
		Set<BindProblem> problems = this.imported.problems(after(present, changes));
		if (!problems.isEmpty()) {
			List<String> own = own(problems, changes, present);
			if (!own.isEmpty()) {
				throw new RefusedConfigurationException(this.imported.name(), own);
			}
		}
	}

	// Binding stops at the first thing that is wrong. So the next one shows up in what
	// was
	// wrong before, and is none of these changes unless it is one of their keys.
	private List<String> own(Set<BindProblem> problems, List<ConfigurationChange> changes, StoreContent present) {
		Set<String> wrongBefore = this.imported.problems(present)
			.stream()
			.map(BindProblem::subject)
			.collect(Collectors.toSet());
		return problems.stream()
			.filter((problem) -> !wrongBefore.contains(problem.subject())
					|| changes.stream().anyMatch((change) -> problem.isOf(ConfigurationKeys.propertyOf(change.key()))))
			.map(BindProblem::text)
			.toList();
	}

	// What somebody has just written counts, although it may not have been followed yet.
	private StoreContent present() {
		ContentUpdate update = ContentUpdate.none(this.imported.name(), this.follower.begin());
		while (true) {
			StorePosition known = update.content().position();
			StoreChanges changes = this.follower.store().changesAfter(known, PAGE);
			if (!changes.complete()) {
				return this.follower.store().read();
			}
			if (changes.position().equals(known)) {
				return update.content();
			}
			update = update.and(changes);
		}
	}

	private static boolean isConflict(ConfigurationChange change, StoreContent present) {
		ConfigurationItem item = present.items().get(change.key());
		Long expected = change.expectedVersion();
		return expected != null && expected != ((item != null) ? item.version() : 0);
	}

	private static StoreContent after(StoreContent present, List<ConfigurationChange> changes) {
		StorePosition position = new StorePosition(present.revision() + 1, StorePosition.newMark());
		Map<String, ConfigurationItem> items = new TreeMap<>(present.items());
		for (ConfigurationChange change : changes) {
			String value = change.value();
			if (value != null) {
				items.put(change.key(), new ConfigurationItem(change.key(), value, position.revision()));
			}
			else {
				items.remove(change.key());
			}
		}
		return new StoreContent(position, items);
	}

}
