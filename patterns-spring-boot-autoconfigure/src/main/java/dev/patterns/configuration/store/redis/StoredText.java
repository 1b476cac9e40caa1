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

package dev.patterns.configuration.store.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoredRevision;

/**
 * Reads what scripts return.
 */
final class StoredText {

	private StoredText() {
	}

	static Map<String, ConfigurationItem> items(@Nullable Object keysAndItems) {
		Map<String, ConfigurationItem> items = new HashMap<>();
		List<?> list = list(keysAndItems);
		for (int i = 0; i + 1 < list.size(); i += 2) {
			String key = String.valueOf(list.get(i));
			String item = String.valueOf(list.get(i + 1));
			int end = item.indexOf('\n');
			items.put(key, new ConfigurationItem(key, item.substring(end + 1), Long.parseLong(item.substring(0, end))));
		}
		return items;
	}

	/**
	 * Where a store is.
	 * @param result what a script returned
	 * @param index where in it there are the revision and its mark
	 * @return the position
	 */
	static StorePosition position(List<?> result, int index) {
		long revision = Long.parseLong(String.valueOf(result.get(index)));
		return (revision != 0) ? new StorePosition(revision, String.valueOf(result.get(index + 1)))
				: StorePosition.START;
	}

	static List<StoredRevision> revisions(@Nullable Object entries) {
		List<StoredRevision> revisions = new ArrayList<>();
		for (Object entry : list(entries)) {
			List<?> parts = list(entry);
			String id = String.valueOf(parts.get(0));
			Map<String, String> fields = fields(list(parts.get(1)));
			revisions.add(new StoredRevision(new ConfigurationRevision(fields.getOrDefault("key", ""),
					fields.get("value"), Long.parseLong(id.substring(0, id.indexOf('-'))),
					Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault("at", "0"))),
					fields.getOrDefault("by", "")), fields.getOrDefault("mark", "")));
		}
		return revisions;
	}

	private static Map<String, String> fields(List<?> namesAndValues) {
		Map<String, String> fields = new HashMap<>();
		for (int i = 0; i + 1 < namesAndValues.size(); i += 2) {
			fields.put(String.valueOf(namesAndValues.get(i)), String.valueOf(namesAndValues.get(i + 1)));
		}
		return fields;
	}

	static List<?> list(@Nullable Object value) {
		return (value instanceof List<?> list) ? list : List.of();
	}

}
