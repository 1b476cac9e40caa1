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

package dev.patterns.state.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.ClusterSlotHashUtil;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.Consistency;
import dev.patterns.state.KeyPage;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.store.KeyScan;
import dev.patterns.state.store.StateCondition;
import dev.patterns.state.store.StateGuarantees;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateRefusal;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;
import dev.patterns.time.TimeSource;

/**
 * {@link StateStore} in Redis: a text for each entry, which Redis deletes when its time
 * is over. What has a condition, a time or a fence is written by a script.
 */
public final class RedisStateStore implements StateStore {

	private static final StateGuarantees ONCE = guarantees("never: a command is sent once");

	private static final StateGuarantees RESENDING = guarantees(
			"if the connection breaks before the answer, the client may send a command again: a save with a condition is recognised, any other may be executed over what others wrote since");

	private static final RedisScript<Long> WRITE = StateRedis.script(StateLua.WRITE, Long.class);

	/** As much as one command has. */
	private static final int MAX_KEYS = 500;

	private static final int MAX_BYTES = 1_000_000;

	/** So that the server does not forget what is there by a time that is moved. */
	private static final String SLACK_FOR_MOVED_TIME = Long.toString(Duration.ofDays(1).toMillis());

	private final StateRedis redis;

	private final StateRedisKeys keys;

	private final RedisKeyScan scan;

	private final @Nullable TimeSource timeSource;

	private final byte[] fenceRetention;

	private final StateGuarantees guarantees;

	private volatile @Nullable Boolean cluster;

	/**
	 * Create a store without connecting.
	 * @param application connects the application; asked for eventual reads
	 * @param connections connections for writes and strong reads
	 * @param hashTag what lets all keys be in one slot of a cluster, {@code null} for
	 * each key in its own
	 * @param timeSource decides what has expired, {@code null} for the clock of the
	 * server
	 * @param fenceRetention how long tokens of locks are remembered
	 */
	public RedisStateStore(RedisConnectionFactory application, RedisConnections connections, @Nullable String hashTag,
			@Nullable TimeSource timeSource, Duration fenceRetention) {
		this.redis = new StateRedis(application, connections);
		this.keys = new StateRedisKeys(hashTag);
		this.scan = new RedisKeyScan(this.redis, this.keys);
		this.timeSource = timeSource;
		this.fenceRetention = text(Long.toString(fenceRetention.toMillis()));
		this.guarantees = connections.isResending() ? RESENDING : ONCE;
	}

	private static StateGuarantees guarantees(String repetition) {
		return new StateGuarantees("redis", "the latest write that the master has executed",
				"the same as strong, unless the application's connection reads from replicas ('ReadFrom')",
				"ordered, all or nothing, by one script; not with the caller's transaction; in a cluster within one slot",
				"the clock of the server; deleted by the server",
				"what the server has not written to its append-only file, and what a replica has not when it takes over",
				repetition, false);
	}

	@Override
	public StateGuarantees guarantees() {
		return this.guarantees;
	}

	@Override
	public @Nullable StateRecord find(String key, Consistency consistency) {
		byte[] name = this.keys.entry(key);
		byte[] found = read(consistency, (connection) -> connection.stringCommands().get(name));
		return (found != null) ? live(StateRedisValue.read(found)) : null;
	}

	private <T extends @Nullable Object> T read(Consistency consistency, Function<RedisConnection, T> work) {
		return (consistency == Consistency.EVENTUAL) ? this.redis.executeAnywhere(work) : this.redis.execute(work);
	}

	private @Nullable StateRecord live(StateRecord found) {
		return (this.timeSource == null || found.expiresAt() == null
				|| found.expiresAt().isAfter(this.timeSource.now())) ? found : null;
	}

	@Override
	public Map<String, StateRecord> findAll(Collection<String> keys, Consistency consistency) {
		Map<String, StateRecord> found = new LinkedHashMap<>();
		List<String> all = List.copyOf(keys);
		for (int from = 0; from < all.size(); from += MAX_KEYS) {
			List<String> some = all.subList(from, Math.min(from + MAX_KEYS, all.size()));
			byte[][] names = some.stream().map(this.keys::entry).toArray(byte[][]::new);
			List<byte[]> values = read(consistency, (connection) -> connection.stringCommands().mGet(names));
			for (int i = 0; i < some.size(); i++) {
				byte[] value = (values != null) ? values.get(i) : null;
				StateRecord entry = (value != null) ? live(StateRedisValue.read(value)) : null;
				if (entry != null) {
					found.put(some.get(i), entry);
				}
			}
		}
		return found;
	}

	@Override
	public StateOutcome write(StateWrite write) {
		if (isPlain(write)) {
			byte[] name = this.keys.entry(write.key());
			if (write.payload() != null) {
				byte[] value = StateRedisValue.lasting(write);
				this.redis.execute((connection) -> connection.stringCommands().set(name, value));
			}
			else {
				this.redis.execute((connection) -> connection.keyCommands().del(name));
			}
			return StateOutcome.DONE;
		}
		StateRefusal refusal = run(List.of(write));
		return (refusal != null) ? refusal.outcome() : StateOutcome.DONE;
	}

	private static boolean isPlain(StateWrite write) {
		return write.condition() == StateCondition.NONE && write.fence() == null && write.timeToLive() == null;
	}

	@Override
	public List<StateOutcome> writeEach(List<StateWrite> writes) {
		boolean plain = writes.stream().allMatch(RedisStateStore::isPlain) && isEachKeyOnce(writes);
		if (plain && writes.stream().allMatch((write) -> write.payload() != null)) {
			saveAll(writes);
		}
		else if (plain && writes.stream().allMatch((write) -> write.payload() == null)) {
			deleteAll(writes.stream().map((write) -> this.keys.entry(write.key())).toList());
		}
		else {
			return writes.stream().map(this::write).toList();
		}
		return writes.stream().map((write) -> StateOutcome.DONE).toList();
	}

	private static boolean isEachKeyOnce(List<StateWrite> writes) {
		Set<String> seen = new HashSet<>();
		return writes.stream().allMatch((write) -> seen.add(write.key()));
	}

	private void saveAll(List<StateWrite> writes) {
		Map<byte[], byte[]> some = new HashMap<>();
		int bytes = 0;
		for (StateWrite write : writes) {
			byte[] value = StateRedisValue.lasting(write);
			some.put(this.keys.entry(write.key()), value);
			bytes += value.length;
			if (some.size() >= MAX_KEYS || bytes >= MAX_BYTES) {
				save(some);
				some = new HashMap<>();
				bytes = 0;
			}
		}
		save(some);
	}

	private void save(Map<byte[], byte[]> entries) {
		if (!entries.isEmpty()) {
			this.redis.execute((connection) -> connection.stringCommands().mSet(entries));
		}
	}

	private long deleteAll(List<byte[]> names) {
		long deleted = 0;
		for (int from = 0; from < names.size(); from += MAX_KEYS) {
			byte[][] some = names.subList(from, Math.min(from + MAX_KEYS, names.size())).toArray(byte[][]::new);
			Long count = this.redis.execute((connection) -> connection.keyCommands().unlink(some));
			deleted += (count != null) ? count : 0;
		}
		return deleted;
	}

	@Override
	public @Nullable StateRefusal writeAll(List<StateWrite> writes, @Nullable Runnable publish) {
		if (publish != null) {
			throw new UnsupportedStateOperationException(
					"State in Redis has no commit that a message of the outbox could share");
		}
		if (isCluster() && !ClusterSlotHashUtil.isSameSlotForAllKeys(
				writes.stream().map((write) -> this.keys.entry(write.key())).toArray(byte[][]::new))) {
			throw new UnsupportedStateOperationException(
					"The keys of a transaction are in different slots of the Redis cluster. Give them the same hash tag, as in 'cart-{42}' and 'order-{42}', or set 'patterns.state.redis.single-slot=true'");
		}
		return run(writes);
	}

	private boolean isCluster() {
		Boolean known = this.cluster;
		if (known == null) {
			known = this.redis.isCluster();
			this.cluster = known;
		}
		return known;
	}

	private @Nullable StateRefusal run(List<StateWrite> writes) {
		List<byte[]> arguments = new ArrayList<>(3 + 12 * writes.size());
		for (StateWrite write : writes) {
			byte[] entry = this.keys.entry(write.key());
			arguments.add(entry);
			arguments.add((write.fence() != null) ? this.keys.fence(write.key()) : entry);
		}
		arguments.add(text(Integer.toString(writes.size())));
		arguments.add(text((this.timeSource != null) ? Long.toString(this.timeSource.now().toEpochMilli()) : ""));
		arguments.add(this.fenceRetention);
		writes.forEach((write) -> addArguments(write, arguments));
		Long answer = this.redis.execute((connection) -> StateRedis.run(connection, WRITE, ReturnType.INTEGER,
				2 * writes.size(), arguments.toArray(byte[][]::new)));
		if (answer == null || answer == 0) {
			return null;
		}
		return new StateRefusal((int) (answer / 2) - 1,
				(answer % 2 == 0) ? StateOutcome.MISMATCH : StateOutcome.FENCED);
	}

	private void addArguments(StateWrite write, List<byte[]> arguments) {
		StatePayload payload = write.payload();
		FencingToken fence = write.fence();
		Long timeToLive = write.timeToLive();
		arguments.add(text((payload != null) ? "S" : "D"));
		arguments.add(text(write.id()));
		arguments.add(text(write.condition().name().substring(0, 1)));
		arguments.add(text((write.etag() != null) ? write.etag() : ""));
		arguments.add(text((timeToLive != null) ? timeToLive.toString() : ""));
		arguments.add(text((this.timeSource != null) ? SLACK_FOR_MOVED_TIME : "0"));
		arguments.add(text((fence != null) ? fence.sequence() : ""));
		arguments.add(text((fence != null) ? String.format("%019d", fence.value()) : ""));
		arguments.add(text((payload != null) ? StateRedisValue.head(write) : ""));
		arguments.add((payload != null) ? payload.data() : new byte[0]);
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public KeyPage scan(KeyScan scan) {
		KeyPage page = this.scan.page(scan);
		// What the server keeps longer than a time that is moved says.
		return (this.timeSource == null) ? page
				: new KeyPage(List.copyOf(findAll(page.keys(), Consistency.STRONG).keySet()), page.next());
	}

	@Override
	public long deletePrefix(String prefix) {
		long deleted = 0;
		String next = null;
		do {
			KeyPage page = scan(new KeyScan(prefix, (key) -> true, next, MAX_KEYS));
			deleted += deleteAll(page.keys().stream().map(this.keys::entry).toList());
			next = page.next();
		}
		while (next != null);
		return deleted;
	}

	// The server does so.
	@Override
	public int purge(int limit) {
		return 0;
	}

	@Override
	public int purgeFences(int limit) {
		return 0;
	}

	@Override
	public @Nullable Long count(String prefix, int limit) {
		return null;
	}

}
