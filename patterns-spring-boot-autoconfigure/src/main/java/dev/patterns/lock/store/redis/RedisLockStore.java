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

package dev.patterns.lock.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRenewal;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

/**
 * {@link LockStore} in Redis, a server or a cluster. The locks of a scope are in one slot
 * of a cluster.
 */
public final class RedisLockStore implements LockStore {

	private static final int FIELDS = 6;

	private final LockRedis redis;

	private final RedisFreedLocks freedLocks;

	private final String tokenSource;

	/**
	 * Create a store and make sure that the server keeps what it is told.
	 * @param connectionFactory connects to the server
	 * @param scope what keeps names apart from those of other applications
	 * @param allowVolatile whether the server may forget locks when it ends
	 * @throws IllegalStateException if it may not, but would
	 */
	public RedisLockStore(RedisConnectionFactory connectionFactory, String scope, boolean allowVolatile) {
		StringRedisTemplate template = new StringRedisTemplate(connectionFactory);
		new LockPersistence(template).check(allowVolatile);
		this.redis = new LockRedis(template, scope);
		this.tokenSource = UUID.nameUUIDFromBytes(("redis\n" + scope).getBytes(StandardCharsets.UTF_8)).toString();
		this.freedLocks = new RedisFreedLocks(connectionFactory, this.redis.prefix() + "freed");
	}

	@Override
	public LockAcquisition acquire(LockRequest request) {
		List<String> answer = list(LockLua.ACQUIRE, request.name(), request.owner(), request.attempt(),
				millis(request.lease()));
		Duration remaining = Duration.ofMillis(Long.parseLong(answer.get(2)));
		return answer.get(0).equals("1") ? LockAcquisition.acquired(Long.parseLong(answer.get(1)), remaining)
				: LockAcquisition.refused(remaining);
	}

	@Override
	public boolean renew(String name, String attempt, Duration lease) {
		return !renewAll(List.of(new LockRenewal(name, attempt, lease)), lease).isEmpty();
	}

	// The client's own time limit counts.
	@Override
	public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
		return Set.copyOf(list(LockLua.RENEW,
				renewals.stream()
					.flatMap((renewal) -> Stream.of(renewal.name(), renewal.attempt(), millis(renewal.lease())))
					.toArray()));
	}

	@Override
	public LockRelease release(String name, String attempt, Duration minimum) {
		return LockRelease.valueOf(required(this.redis.execute(LockLua.RELEASE, name, attempt, millis(minimum))));
	}

	@Override
	public LockRelease releaseOwned(String name, String owner, String request) {
		return LockRelease.valueOf(required(this.redis.execute(LockLua.FREE, name, request, "owner", owner)));
	}

	@Override
	public LockRelease forceRelease(String name, @Nullable Long token, String request) {
		return LockRelease.valueOf(required(this.redis.execute(LockLua.FREE, name, request,
				(token != null) ? "token" : "none", (token != null) ? token.toString() : "")));
	}

	@Override
	public Optional<LockRecord> find(String name) {
		return records(list(LockLua.FIND, name)).stream().findFirst();
	}

	@Override
	public List<LockRecord> list(@Nullable String after, int limit) {
		return records(list(LockLua.LIST, (after != null) ? after : "", Integer.toString(limit)));
	}

	@Override
	public int purge(int limit) {
		return required(this.redis.execute(LockLua.PURGE, Integer.toString(limit))).intValue();
	}

	@Override
	public FreedLocks freedLocks() {
		return this.freedLocks;
	}

	// The numbers follow the clock, on whatever server: later ones are greater.
	@Override
	public String tokenSource() {
		return this.tokenSource;
	}

	@Override
	public String description() {
		return "redis";
	}

	private static String millis(Duration duration) {
		return Long.toString(duration.toMillis());
	}

	private static List<LockRecord> records(List<String> values) {
		List<LockRecord> records = new ArrayList<>();
		for (int i = 0; i + FIELDS <= values.size(); i += FIELDS) {
			records.add(new LockRecord(values.get(i), values.get(i + 1), Long.parseLong(values.get(i + 2)),
					instant(values.get(i + 3)), instant(values.get(i + 4)), values.get(i + 5).isEmpty()));
		}
		return records;
	}

	private static Instant instant(String millis) {
		return Instant.ofEpochMilli(Long.parseLong(millis));
	}

	@SuppressWarnings("rawtypes")
	private List<String> list(RedisScript<List> script, Object... arguments) {
		List<?> found = required(this.redis.execute(script, arguments));
		return found.stream().map(Object::toString).toList();
	}

	private static <T> T required(@Nullable T answer) {
		if (answer == null) {
			throw new DataAccessResourceFailureException("Redis gave no answer");
		}
		return answer;
	}

}
