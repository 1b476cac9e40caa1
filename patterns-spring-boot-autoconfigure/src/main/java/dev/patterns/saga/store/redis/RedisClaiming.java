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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaim.Mode;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;

/**
 * Claims instances by one script.
 */
final class RedisClaiming {

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> CLAIM = SagaRedis.script(SagaReadingLua.CLAIM);

	private static final RedisScript<String> NEXT_DUE = SagaRedis.script(SagaReadingLua.NEXT_DUE, String.class);

	private final SagaRedis redis;

	private final SagaHashes hashes;

	RedisClaiming(SagaRedis redis, SagaHashes hashes) {
		this.redis = redis;
		this.hashes = hashes;
	}

	/**
	 * Claim instances.
	 * @param claim what to claim
	 * @param hold the hold of the lease by which that is judged, empty for any
	 * @return what was claimed
	 */
	List<SagaClaimed> claim(SagaClaim claim, String hold) {
		List<SagaClaimed> claimed = new ArrayList<>();
		for (Object one : this.redis.list(CLAIM, arguments(claim, hold))) {
			List<?> entry = (List<?>) one;
			String from = entry.get(1).toString();
			claimed.add(new SagaClaimed(this.hashes.saga(entry.get(0).toString(), SagaHashes.pairs(entry.get(2))),
					from.isEmpty() ? null : from, entry.get(3).toString().equals("1")));
		}
		return claimed;
	}

	/**
	 * When the next instance is due.
	 * @param definitions what is looked for
	 * @param after a time
	 * @return the first time after that, {@code null} if there is none
	 */
	@Nullable Instant findNextDue(List<SagaDefinitionKey> definitions, Instant after) {
		List<String> arguments = new ArrayList<>(List.of(Long.toString(after.toEpochMilli())));
		SagaHashes.addAll(arguments, definitions.stream().map(SagaSearch::name).toList());
		String next = this.redis.execute(NEXT_DUE, arguments);
		return (next != null) ? Instant.ofEpochMilli(Long.parseLong(next)) : null;
	}

	private static List<String> arguments(SagaClaim claim, String hold) {
		List<String> arguments = new ArrayList<>();
		arguments.add(claim.node());
		arguments.add(Long.toString(claim.now().toEpochMilli()));
		arguments.add(Integer.toString(claim.limit()));
		arguments.add(Double.toString(ThreadLocalRandom.current().nextDouble()));
		arguments.add(claim.takeOver() ? "1" : "0");
		arguments.add(hold);
		arguments.add(claim.mode().contains(Mode.LOST) ? "1" : "0");
		arguments.add(claim.mode().contains(Mode.FAIR) ? "1" : "0");
		arguments.add(Integer.toString(SagaReadingLua.WINDOW));
		List<SagaDefinitionKey> definitions = rotated(claim);
		arguments.add(Integer.toString(definitions.size()));
		for (SagaDefinitionKey key : definitions) {
			arguments.addAll(List.of(key.name(), SagaSearch.name(key), key.runsAs()));
		}
		Map<String, SagaLimit> limits = claim.limits();
		arguments.add(Integer.toString(limits.size()));
		limits.forEach((name, limit) -> arguments.addAll(List.of(name, Integer.toString(limit.max()),
				(limit.attribute() != null) ? "1" : "0", Integer.toString(limit.maxPerValue()))));
		SagaHashes.addAll(arguments, claim.active());
		SagaHashes.addAll(arguments, new TreeSet<>(claim.ids()));
		return arguments;
	}

	// The saga that is the first to get its share is drawn by lot.
	private static List<SagaDefinitionKey> rotated(SagaClaim claim) {
		Map<String, List<SagaDefinitionKey>> byName = new LinkedHashMap<>();
		claim.definitions().forEach((key) -> byName.computeIfAbsent(key.name(), (name) -> new ArrayList<>()).add(key));
		List<List<SagaDefinitionKey>> names = new ArrayList<>(byName.values());
		Collections.rotate(names, ThreadLocalRandom.current().nextInt(names.size()));
		return names.stream().flatMap(List::stream).toList();
	}

}
