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

package dev.patterns.state.store.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.Consistency;
import dev.patterns.state.KeyPage;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.store.KeyPageBuilder;
import dev.patterns.state.store.KeyScan;
import dev.patterns.state.store.StateGuarantees;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateRefusal;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;
import dev.patterns.time.TimeSource;

/**
 * {@link StateStore} in the memory of this process, for tests and for what may be lost.
 * Takes part in no transaction of the caller's.
 */
public final class MemoryStateStore implements StateStore {

	private static final StateGuarantees GUARANTEES = new StateGuarantees("memory", "the latest write of this process",
			"the same as strong", "ordered, all or nothing; not with the caller's transaction",
			"the clock of the machine; deleted in the background", "all of it when the process ends", "never", false);

	// As UTF-8 is ordered, unlike the chars of a String.
	private static final Comparator<String> BY_CODE_POINT = (first, second) -> {
		int length = Math.min(first.length(), second.length());
		for (int i = 0; i < length; i++) {
			char one = first.charAt(i);
			char other = second.charAt(i);
			if (one != other) {
				boolean both = Character.isSurrogate(one) == Character.isSurrogate(other);
				return both ? Character.compare(one, other) : Character.isSurrogate(one) ? 1 : -1;
			}
		}
		return Integer.compare(first.length(), second.length());
	};

	private final NavigableMap<String, StateRecord> entries = new TreeMap<>(BY_CODE_POINT);

	/** Tokens by entries and locks. */
	private final Map<String, Map<String, Seen>> fences = new HashMap<>();

	private final TimeSource timeSource;

	private final Duration fenceRetention;

	/**
	 * Create an empty store.
	 * @param timeSource decides what has expired
	 * @param fenceRetention how long tokens of locks are remembered
	 */
	public MemoryStateStore(TimeSource timeSource, Duration fenceRetention) {
		this.timeSource = timeSource;
		this.fenceRetention = fenceRetention;
	}

	@Override
	public StateGuarantees guarantees() {
		return GUARANTEES;
	}

	@Override
	public synchronized @Nullable StateRecord find(String key, Consistency consistency) {
		StateRecord found = this.entries.get(key);
		return (found != null && isLive(found, now())) ? copy(found) : null;
	}

	// Of the bytes, which the caller may change.
	private static StateRecord copy(StateRecord found) {
		StatePayload payload = found.payload();
		return new StateRecord(new StatePayload(payload.data().clone(), payload.format()), found.etag(),
				found.expiresAt());
	}

	@Override
	public synchronized Map<String, StateRecord> findAll(Collection<String> keys, Consistency consistency) {
		Map<String, StateRecord> found = new LinkedHashMap<>();
		for (String key : keys) {
			StateRecord one = find(key, consistency);
			if (one != null) {
				found.put(key, one);
			}
		}
		return found;
	}

	@Override
	public synchronized StateOutcome write(StateWrite write) {
		StateRecord present = find(write.key(), Consistency.STRONG);
		boolean allowed = switch (write.condition()) {
			case NONE -> true;
			case ABSENT -> present == null;
			case MATCH -> present != null && present.etag().equals(write.etag());
		};
		FencingToken fence = write.fence();
		if (fence != null) {
			Seen seen = this.fences.getOrDefault(write.key(), Map.of()).get(fence.sequence());
			if (seen != null && seen.token() > fence.value()) {
				return StateOutcome.FENCED;
			}
		}
		if (!allowed) {
			return StateOutcome.MISMATCH;
		}
		if (fence != null) {
			// A map of its own, so that the one before can be put back.
			Map<String, Seen> seen = new HashMap<>(this.fences.getOrDefault(write.key(), Map.of()));
			seen.put(fence.sequence(), new Seen(fence.value(), now()));
			this.fences.put(write.key(), seen);
		}
		apply(write);
		return StateOutcome.DONE;
	}

	private void apply(StateWrite write) {
		StatePayload payload = write.payload();
		if (payload == null) {
			this.entries.remove(write.key());
			return;
		}
		Long timeToLive = write.timeToLive();
		Instant expiresAt = (timeToLive != null) ? Instant.ofEpochMilli(now().toEpochMilli() + timeToLive) : null;
		this.entries.put(write.key(),
				new StateRecord(new StatePayload(payload.data().clone(), payload.format()), write.id(), expiresAt));
	}

	@Override
	public synchronized List<StateOutcome> writeEach(List<StateWrite> writes) {
		List<StateOutcome> outcomes = new ArrayList<>(writes.size());
		writes.forEach((write) -> outcomes.add(write(write)));
		return outcomes;
	}

	@Override
	public synchronized @Nullable StateRefusal writeAll(List<StateWrite> writes, @Nullable Runnable publish) {
		if (publish != null) {
			throw new UnsupportedStateOperationException(
					"State in memory has no commit that a message of the outbox could share");
		}
		Map<String, @Nullable StateRecord> before = new HashMap<>();
		Map<String, @Nullable Map<String, Seen>> fencesBefore = new HashMap<>();
		for (int i = 0; i < writes.size(); i++) {
			StateWrite write = writes.get(i);
			if (!before.containsKey(write.key())) {
				before.put(write.key(), this.entries.get(write.key()));
				fencesBefore.put(write.key(), this.fences.get(write.key()));
			}
			StateOutcome outcome = write(write);
			if (outcome != StateOutcome.DONE) {
				restore(this.entries, before);
				restore(this.fences, fencesBefore);
				return new StateRefusal(i, outcome);
			}
		}
		return null;
	}

	private static <T> void restore(Map<String, T> all, Map<String, @Nullable T> before) {
		before.forEach((key, value) -> {
			if (value != null) {
				all.put(key, value);
			}
			else {
				all.remove(key);
			}
		});
	}

	@Override
	public synchronized KeyPage scan(KeyScan scan) {
		Instant now = now();
		KeyPageBuilder page = new KeyPageBuilder(scan);
		String from = scan.page();
		NavigableMap<String, StateRecord> range = (from != null) ? this.entries.tailMap(from, false)
				: this.entries.tailMap(scan.prefix(), true);
		for (Map.Entry<String, StateRecord> entry : range.entrySet()) {
			if (!entry.getKey().startsWith(scan.prefix())) {
				return page.build(false);
			}
			if (page.isDone()) {
				return page.build(true);
			}
			if (isLive(entry.getValue(), now)) {
				page.add(entry.getKey());
			}
		}
		return page.build(false);
	}

	@Override
	public synchronized long deletePrefix(String prefix) {
		Instant now = now();
		long deleted = 0;
		Iterator<Map.Entry<String, StateRecord>> all = this.entries.tailMap(prefix, true).entrySet().iterator();
		while (all.hasNext()) {
			Map.Entry<String, StateRecord> entry = all.next();
			if (!entry.getKey().startsWith(prefix)) {
				break;
			}
			deleted += isLive(entry.getValue(), now) ? 1 : 0;
			all.remove();
		}
		return deleted;
	}

	@Override
	public synchronized int purge(int limit) {
		Instant now = now();
		int purged = 0;
		Iterator<StateRecord> all = this.entries.values().iterator();
		while (purged < limit && all.hasNext()) {
			if (!isLive(all.next(), now)) {
				all.remove();
				purged++;
			}
		}
		return purged;
	}

	@Override
	public synchronized int purgeFences(int limit) {
		Instant bound = now().minus(this.fenceRetention);
		int purged = 0;
		Iterator<Map<String, Seen>> all = this.fences.values().iterator();
		while (purged < limit && all.hasNext()) {
			Map<String, Seen> seen = all.next();
			int before = seen.size();
			seen.values().removeIf((one) -> one.at().isBefore(bound));
			purged += before - seen.size();
			if (seen.isEmpty()) {
				all.remove();
			}
		}
		return purged;
	}

	@Override
	public synchronized Long count(String prefix, int limit) {
		Instant now = now();
		long count = 0;
		for (Map.Entry<String, StateRecord> entry : this.entries.tailMap(prefix, true).entrySet()) {
			if (count >= limit || !entry.getKey().startsWith(prefix)) {
				break;
			}
			count += isLive(entry.getValue(), now) ? 1 : 0;
		}
		return count;
	}

	private Instant now() {
		return this.timeSource.now();
	}

	private static boolean isLive(StateRecord entry, Instant now) {
		return entry.expiresAt() == null || entry.expiresAt().isAfter(now);
	}

	/**
	 * The highest token of a lock.
	 *
	 * @param token the token
	 * @param at when it was last written with
	 */
	private record Seen(long token, Instant at) {

	}

}
