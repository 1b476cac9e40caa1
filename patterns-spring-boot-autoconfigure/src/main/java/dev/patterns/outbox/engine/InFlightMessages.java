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

package dev.patterns.outbox.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.patterns.outbox.engine.InFlight.State;

/**
 * The messages on their way, by row id in the order of their sending. Used by the relay's
 * thread only.
 */
final class InFlightMessages {

	/**
	 * Who is not acknowledged after this time holds his key, and no longer counts against
	 * the limit: a group that takes its time with one key does not hold up others.
	 */
	private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(500);

	private final Map<Long, InFlight> messages = new LinkedHashMap<>();

	private final boolean limited;

	private final Map<String, Integer> byKey = new HashMap<>();

	/**
	 * Nothing is on its way yet.
	 * @param limited whether the messages of a key are limited, and so have to be counted
	 */
	InFlightMessages(boolean limited) {
		this.limited = limited;
	}

	void add(InFlight entry) {
		this.messages.put(entry.message().id(), entry);
		String key = entry.message().orderKey();
		if (this.limited && key != null) {
			this.byKey.merge(key, 1, Integer::sum);
		}
	}

	void removeAll(Collection<InFlight> entries) {
		for (InFlight entry : entries) {
			boolean removed = this.messages.remove(entry.message().id(), entry);
			if (removed && this.limited && entry.message().orderKey() != null) {
				this.byKey.computeIfPresent(entry.message().orderKey(), (key, count) -> (count > 1) ? count - 1 : null);
			}
		}
	}

	void clear() {
		this.messages.clear();
		this.byKey.clear();
	}

	int size() {
		return this.messages.size();
	}

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	Set<Long> ids() {
		return new HashSet<>(this.messages.keySet());
	}

	// Zero where they are not limited.
	int countOf(String key) {
		return this.byKey.getOrDefault(key, 0);
	}

	Set<String> keys() {
		Set<String> keys = new HashSet<>();
		for (InFlight entry : this.messages.values()) {
			String key = entry.message().orderKey();
			if (key != null) {
				keys.add(key);
			}
		}
		return keys;
	}

	boolean hasHash(int hash) {
		return this.messages.values().stream().anyMatch((entry) -> entry.message().keyHash() == hash);
	}

	// Keys whose later messages have to wait.
	Set<String> heldKeys(long now, int maxPerKey) {
		Set<String> keys = new HashSet<>();
		if (maxPerKey > 0) {
			this.byKey.forEach((key, count) -> {
				if (count >= maxPerKey) {
					keys.add(key);
				}
			});
		}
		for (InFlight entry : this.messages.values()) {
			String key = entry.message().orderKey();
			if (key != null && isHolding(entry, now)) {
				keys.add(key);
			}
		}
		return keys;
	}

	private static boolean isHolding(InFlight entry, long now) {
		return switch (entry.state()) {
			case SENT -> now - entry.since() > SLOW;
			case ACKNOWLEDGED -> false;
			case FAILED, COOLING -> true;
		};
	}

	// How many count against the limit.
	int active(long now) {
		return (int) this.messages.values()
			.stream()
			.filter((entry) -> entry.state() != State.COOLING && now - entry.since() <= SLOW)
			.count();
	}

	List<InFlight> find(Predicate<InFlight> test) {
		List<InFlight> found = new ArrayList<>();
		for (InFlight entry : this.messages.values()) {
			if (test.test(entry)) {
				found.add(entry);
			}
		}
		return found;
	}

	boolean hasBroker(String broker) {
		return this.messages.values().stream().anyMatch((entry) -> entry.message().broker().equals(broker));
	}

	List<InFlight> find(State state) {
		return find((entry) -> entry.state() == state);
	}

}
