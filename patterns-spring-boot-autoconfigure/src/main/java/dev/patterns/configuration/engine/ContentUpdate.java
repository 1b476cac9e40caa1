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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;

/**
 * What is new in a store since it was last looked at.
 *
 * @param store name of the store
 * @param content what is in it now
 * @param events what has changed, in order; may be empty although there is a new revision
 * @param complete whether these are all changes, each with its revision; {@code false} if
 * they are the difference to what was known before
 */
record ContentUpdate(String store, StoreContent content, List<ConfigurationEvent> events, boolean complete) {

	static ContentUpdate none(String store, StoreContent content) {
		return new ContentUpdate(store, content, List.of(), true);
	}

	/**
	 * Add the changes that came next.
	 * @param changes complete changes
	 * @return an update with these as well
	 */
	ContentUpdate and(StoreChanges changes) {
		Map<String, ConfigurationItem> items = new TreeMap<>(this.content.items());
		List<ConfigurationEvent> all = new ArrayList<>(this.events);
		for (ConfigurationRevision change : changes.changes()) {
			String value = change.value();
			ConfigurationItem old = (value != null)
					? items.put(change.key(), new ConfigurationItem(change.key(), value, change.version()))
					: items.remove(change.key());
			add(all, change.key(), (old != null) ? old.value() : null, value, change.version());
		}
		return new ContentUpdate(this.store, new StoreContent(changes.position(), items), all, this.complete);
	}

	/**
	 * Go on with what was read as a whole.
	 * @param read the content
	 * @return an update with the difference as well
	 */
	ContentUpdate replacedBy(StoreContent read) {
		List<ConfigurationEvent> all = new ArrayList<>(this.events);
		all.addAll(differenceTo(this.content, read));
		return new ContentUpdate(this.store, read, all, false);
	}

	/**
	 * What somebody has to be told who knows another content.
	 * @param known the content that he knows
	 * @return the difference
	 */
	List<ConfigurationEvent> since(StoreContent known) {
		return differenceTo(known, this.content);
	}

	private List<ConfigurationEvent> differenceTo(StoreContent before, StoreContent after) {
		List<ConfigurationEvent> all = new ArrayList<>();
		TreeSet<String> keys = new TreeSet<>(before.items().keySet());
		keys.addAll(after.items().keySet());
		for (String key : keys) {
			ConfigurationItem old = before.items().get(key);
			ConfigurationItem present = after.items().get(key);
			add(all, key, (old != null) ? old.value() : null, (present != null) ? present.value() : null,
					(present != null) ? present.version() : after.revision());
		}
		return all;
	}

	private void add(List<ConfigurationEvent> all, String key, @Nullable String oldValue, @Nullable String newValue,
			long version) {
		if (!Objects.equals(oldValue, newValue)) {
			all.add(new ConfigurationEvent(this.store, key, oldValue, newValue, version));
		}
	}

}
