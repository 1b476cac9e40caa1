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

package dev.patterns.pubsub.broker.redis;

import java.time.Duration;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.ReturnType;

/**
 * Which member of a group reads a topic: the one that holds a key in Redis which expires
 * unless it is renewed. So the messages of a key keep their order, whatever the number of
 * members. Used by one thread, but for {@link #isHeld()}.
 */
final class RedisOwnership {

	private static final Duration TIME_TO_LIVE = Duration.ofSeconds(5);

	private static final Duration RENEWAL = Duration.ofSeconds(1);

	private static final byte[] TAKE = RedisMessages.bytes("""
			local owner = redis.call('GET', KEYS[1])
			if owner and owner ~= ARGV[1] then return 0 end
			redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
			return 1
			""");

	private static final byte[] LEAVE = RedisMessages.bytes("""
			if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
			return 0
			""");

	private final byte[] key;

	private final byte[] member;

	private volatile boolean owner;

	private volatile long renewedAt;

	RedisOwnership(String topic, String group, String member) {
		this.key = RedisMessages.bytes("patterns:pubsub:{" + topic + "}:" + group + ":owner");
		this.member = RedisMessages.bytes(member);
	}

	boolean isOwner() {
		return this.owner;
	}

	/**
	 * Become or remain the owner, if nobody else is.
	 * @param connection the connection
	 * @return whether this member is the owner
	 */
	boolean take(RedisConnection connection) {
		long now = System.nanoTime();
		if (this.owner && now - this.renewedAt < RENEWAL.toNanos()) {
			return true;
		}
		Long taken = connection.scriptingCommands()
			.eval(TAKE, ReturnType.INTEGER, 1, this.key, this.member,
					RedisMessages.bytes(Long.toString(TIME_TO_LIVE.toMillis())));
		this.renewedAt = now;
		this.owner = taken != null && taken == 1;
		return this.owner;
	}

	/**
	 * Whether it may have become somebody else's meanwhile.
	 * @return {@code true} if it was not renewed in time
	 */
	boolean isDoubtful() {
		return this.owner && System.nanoTime() - this.renewedAt > TIME_TO_LIVE.toNanos();
	}

	/**
	 * Whether what was read may be handled. May be asked by any thread.
	 * @return {@code false} if somebody else may read the topic by now
	 */
	boolean isHeld() {
		return this.owner && !isDoubtful();
	}

	void forget() {
		this.owner = false;
	}

	void leave(RedisConnection connection) {
		this.owner = false;
		connection.scriptingCommands().eval(LEAVE, ReturnType.INTEGER, 1, this.key, this.member);
	}

}
