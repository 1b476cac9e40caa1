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

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.configuration.store.StoredRevision;

/**
 * A store in memory that can be set back.
 */
final class MemoryStore implements ConfigurationStore {

	private final List<StoredRevision> log = new ArrayList<>();

	private StoreContent content = StoreContent.EMPTY;

	synchronized void setBackTo(StoreContent earlier) {
		this.content = earlier;
		this.log.removeIf((stored) -> stored.position().revision() > earlier.revision());
	}

	@Override
	public synchronized StoreContent read() {
		return new StoreContent(this.content.position(), this.content.items());
	}

	@Override
	public synchronized StorePosition position() {
		return this.content.position();
	}

	@Override
	public synchronized Map<String, ConfigurationItem> find(Collection<String> keys) {
		Map<String, ConfigurationItem> found = new TreeMap<>(this.content.items());
		found.keySet().retainAll(keys);
		return found;
	}

	@Override
	public synchronized StoreChanges changesAfter(StorePosition known, int limit) {
		return known.equals(position()) ? new StoreChanges(List.of(), known, true) : StoreChanges.after(known,
				position(),
				this.log.stream().filter((stored) -> stored.position().revision() >= known.revision()).toList());
	}

	@Override
	public synchronized long write(List<ConfigurationChange> changes, String author) {
		StorePosition next = new StorePosition(position().revision() + 1, StorePosition.newMark());
		long revision = next.revision();
		Map<String, ConfigurationItem> items = new TreeMap<>(this.content.items());
		for (ConfigurationChange change : changes) {
			String value = change.value();
			if (value != null) {
				items.put(change.key(), new ConfigurationItem(change.key(), value, revision));
			}
			else {
				items.remove(change.key());
			}
			this.log.add(new StoredRevision(
					new ConfigurationRevision(change.key(), value, revision, Instant.EPOCH, author), next.mark()));
		}
		this.content = new StoreContent(next, items);
		return revision;
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		return List.of();
	}

	@Override
	public @Nullable ConfigurationRevision find(String key, long version) {
		return null;
	}

	@Override
	public @Nullable StoreWatch watch(Runnable onChange) {
		return null;
	}

	@Override
	public String description() {
		return "memory";
	}

}
