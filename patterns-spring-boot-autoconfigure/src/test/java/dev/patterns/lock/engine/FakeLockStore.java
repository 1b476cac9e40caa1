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

package dev.patterns.lock.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

/**
 * A store in memory into which a test can put trouble.
 */
class FakeLockStore implements LockStore {

	final AtomicInteger asked = new AtomicInteger();

	final AtomicInteger renewed = new AtomicInteger();

	final AtomicInteger released = new AtomicInteger();

	private final Map<String, Held> held = new TreeMap<>();

	private long tokens;

	@Override
	public synchronized LockAcquisition acquire(LockRequest request) {
		this.asked.incrementAndGet();
		Held present = present(request.name());
		if (present != null) {
			Duration remaining = Duration.ofNanos(present.endsAt - System.nanoTime());
			return present.request.attempt().equals(request.attempt())
					? LockAcquisition.acquired(present.token, remaining) : LockAcquisition.refused(remaining);
		}
		Held taken = new Held(request, ++this.tokens, System.nanoTime() + request.lease().toNanos());
		this.held.put(request.name(), taken);
		return LockAcquisition.acquired(taken.token, request.lease());
	}

	private @Nullable Held present(String name) {
		Held present = this.held.get(name);
		return (present != null && present.endsAt - System.nanoTime() > 0) ? present : null;
	}

	@Override
	public synchronized boolean renew(String name, String attempt, Duration lease) {
		this.renewed.incrementAndGet();
		Held present = present(name);
		if (present == null || !present.request.attempt().equals(attempt)) {
			return false;
		}
		this.held.put(name, new Held(present.request, present.token, System.nanoTime() + lease.toNanos()));
		return true;
	}

	@Override
	public synchronized LockRelease release(String name, String attempt, Duration minimum) {
		Held present = present(name);
		if (present == null) {
			return LockRelease.DOES_NOT_EXIST;
		}
		if (!present.request.attempt().equals(attempt)) {
			return LockRelease.BELONGS_TO_OTHERS;
		}
		this.held.remove(name);
		this.released.incrementAndGet();
		return LockRelease.RELEASED;
	}

	@Override
	public synchronized LockRelease releaseOwned(String name, String owner, String request) {
		Held present = present(name);
		if (present == null) {
			return LockRelease.DOES_NOT_EXIST;
		}
		if (!present.request.owner().equals(owner)) {
			return LockRelease.BELONGS_TO_OTHERS;
		}
		this.held.remove(name);
		return LockRelease.RELEASED;
	}

	@Override
	public synchronized LockRelease forceRelease(String name, @Nullable Long token, String request) {
		return (this.held.remove(name) != null) ? LockRelease.RELEASED : LockRelease.DOES_NOT_EXIST;
	}

	@Override
	public synchronized Optional<LockRecord> find(String name) {
		return Optional.ofNullable(present(name)).map(Held::record);
	}

	@Override
	public synchronized List<LockRecord> list(@Nullable String after, int limit) {
		return this.held.keySet()
			.stream()
			.filter((name) -> after == null || name.compareTo(after) > 0)
			.flatMap((name) -> find(name).stream())
			.limit(limit)
			.toList();
	}

	@Override
	public int purge(int limit) {
		return 0;
	}

	@Override
	public String tokenSource() {
		return "fake";
	}

	@Override
	public String description() {
		return "fake";
	}

	private record Held(LockRequest request, long token, long endsAt) {

		LockRecord record() {
			Instant now = Instant.now();
			return new LockRecord(this.request.name(), this.request.owner(), this.token, now,
					now.plusNanos(this.endsAt - System.nanoTime()), false);
		}

	}

}
