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

package dev.patterns.saga.store.redis;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;

/**
 * Looks at many instances at once, and cleans up. Each execution of a script looks at a
 * limited number of entries, so that others do not wait for it.
 */
final class SagaSearch {

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> SEARCH = SagaRedis.script(SagaReadingLua.SEARCH);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FETCH = SagaRedis.script(SagaReadingLua.FETCH);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> COUNT = SagaRedis.script(SagaReadingLua.COUNT);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> PARK = SagaRedis.script(SagaReadingLua.PARK);

	private static final RedisScript<Long> ANNOUNCE = SagaRedis.script(SagaReadingLua.ANNOUNCE, Long.class);

	private static final RedisScript<Long> PURGE = SagaRedis.script(SagaReadingLua.PURGE, Long.class);

	private static final RedisScript<String> OLDEST = SagaRedis.script(SagaReadingLua.OLDEST, String.class);

	private static final int PURGED_AT_ONCE = 100;

	private final SagaRedis redis;

	private final SagaHashes hashes;

	SagaSearch(SagaRedis redis, SagaHashes hashes) {
		this.redis = redis;
		this.hashes = hashes;
	}

	/**
	 * How a definition is named in keys.
	 * @param key the definition
	 * @return its name
	 */
	static String name(SagaDefinitionKey key) {
		return key.name() + "|" + key.version() + "|" + key.fingerprint();
	}

	static List<String> names(List<SagaDefinitionKey> keys) {
		return keys.stream().map(SagaSearch::name).toList();
	}

	void announce(String node, List<SagaDefinitionKey> definitions) {
		List<String> arguments = new ArrayList<>(List.of(node));
		SagaHashes.addAll(arguments, names(definitions));
		this.redis.execute(ANNOUNCE, arguments);
	}

	Map<String, String> park(List<SagaDefinitionKey> definitions, boolean mayPark, Instant now, int limit,
			RedisSagaLease lease) {
		List<String> arguments = new ArrayList<>(List.of(Long.toString(now.toEpochMilli()), Integer.toString(limit),
				mayPark ? "1" : "0", lease.nodeId(), lease.hold()));
		SagaHashes.addAll(arguments, names(definitions));
		List<?> answer = this.redis.list(PARK, arguments);
		Map<String, String> parked = new LinkedHashMap<>();
		for (int i = 0; i + 1 < answer.size(); i += 2) {
			parked.put(answer.get(i).toString(), answer.get(i + 1).toString());
		}
		return parked;
	}

	Map<SagaDefinitionKey, Long> countUnfinished(Collection<String> names) {
		Map<SagaDefinitionKey, Long> counts = new HashMap<>();
		if (!names.isEmpty()) {
			this.redis.hash("unfinished").forEach((key, count) -> {
				SagaDefinitionKey definition = definition(key);
				if (names.contains(definition.name())) {
					counts.put(definition, Long.valueOf(count));
				}
			});
		}
		return counts;
	}

	private static SagaDefinitionKey definition(String name) {
		int second = name.lastIndexOf('|');
		int first = name.lastIndexOf('|', second - 1);
		return new SagaDefinitionKey(name.substring(0, first), Integer.parseInt(name.substring(first + 1, second)),
				name.substring(second + 1));
	}

	int purge(@Nullable String id, Instant endedBefore, int limit) {
		int purged = 0;
		while (purged < limit) {
			int size = Math.min(PURGED_AT_ONCE, limit - purged);
			Long count = this.redis.execute(PURGE, List.of(SagaHashes.optional(id),
					Long.toString(endedBefore.toEpochMilli()), Integer.toString(size)));
			purged += (count != null) ? count.intValue() : 0;
			if (count == null || count < size || id != null) {
				break;
			}
		}
		return purged;
	}

	List<SagaRecord> list(SagaQuery query) {
		List<String> indexes = indexes(query);
		// The shortest index is read, the others are asked.
		String base = shortest(indexes);
		indexes.remove(base);
		long wanted = (long) query.page() * query.size() + query.size() + 1;
		Set<String> ids = new LinkedHashSet<>();
		for (long offset = 0; ids.size() < wanted; offset += SagaReadingLua.WINDOW) {
			List<String> arguments = new ArrayList<>(
					List.of(base, highest(query), lowest(query), Long.toString(offset), window()));
			SagaHashes.addAll(arguments, indexes);
			List<?> answer = this.redis.list(SEARCH, arguments);
			answer.stream().skip(1).map(Object::toString).forEach(ids::add);
			if (Integer.parseInt(answer.get(0).toString()) < SagaReadingLua.WINDOW) {
				break;
			}
		}
		return fetch(ids.stream().skip((long) query.page() * query.size()).limit(query.size() + 1L).toList());
	}

	private static String window() {
		return Integer.toString(SagaReadingLua.WINDOW);
	}

	private static List<String> indexes(SagaQuery query) {
		List<String> indexes = new ArrayList<>();
		if (query.name() != null) {
			indexes.add("name:" + query.name());
		}
		if (query.status() != null) {
			indexes.add("status:" + query.status());
		}
		if (query.reason() != null) {
			indexes.add("reason:" + query.reason());
		}
		query.attributes().forEach((name, value) -> indexes.add(SagaHashes.attribute(name, value)));
		if (indexes.isEmpty()) {
			indexes.add("all");
		}
		return indexes;
	}

	private String shortest(List<String> indexes) {
		if (indexes.size() == 1) {
			return indexes.get(0);
		}
		List<Long> sizes = count(indexes);
		int shortest = 0;
		for (int i = 1; i < sizes.size(); i++) {
			shortest = (sizes.get(i) < sizes.get(shortest)) ? i : shortest;
		}
		return indexes.get(shortest);
	}

	private static String highest(SagaQuery query) {
		String before = SagaHashes.millis(query.createdBefore());
		return (before != null) ? "(" + before : "+inf";
	}

	private static String lowest(SagaQuery query) {
		String from = SagaHashes.millis(query.createdFrom());
		return (from != null) ? from : "-inf";
	}

	private List<SagaRecord> fetch(List<String> ids) {
		List<SagaRecord> sagas = new ArrayList<>();
		if (!ids.isEmpty()) {
			List<String> arguments = new ArrayList<>();
			SagaHashes.addAll(arguments, ids);
			for (Object one : this.redis.list(FETCH, arguments)) {
				List<?> entry = (List<?>) one;
				Map<String, String> hash = SagaHashes.pairs(entry.get(1));
				if (!hash.isEmpty()) {
					sagas.add(this.hashes.saga(entry.get(0).toString(), hash));
				}
			}
		}
		return sagas;
	}

	Map<SagaStatus, Long> count(Set<SagaStatus> statuses) {
		Map<SagaStatus, Long> counts = new EnumMap<>(SagaStatus.class);
		if (!statuses.isEmpty()) {
			List<SagaStatus> order = List.copyOf(statuses);
			List<Long> sizes = count(order.stream().map((status) -> "status:" + status).toList());
			for (int i = 0; i < order.size(); i++) {
				counts.put(order.get(i), sizes.get(i));
			}
		}
		return counts;
	}

	private List<Long> count(List<String> keys) {
		List<String> arguments = new ArrayList<>();
		SagaHashes.addAll(arguments, keys);
		return this.redis.list(COUNT, arguments).stream().map((size) -> Long.valueOf(size.toString())).toList();
	}

	Optional<Instant> oldestDue() {
		String oldest = this.redis.execute(OLDEST, List.of());
		return (oldest != null) ? Optional.of(Instant.ofEpochMilli(Long.parseLong(oldest))) : Optional.empty();
	}

}
