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

package dev.patterns.lock;

import java.io.Serializable;

import org.springframework.util.Assert;

/**
 * The number of one acquisition of a lock. It is greater than that of every earlier
 * acquisition of the same lock, also after release, expiry and a restart of the store. A
 * resource that remembers the greatest number that it has seen, and refuses a write with
 * a smaller one, is safe even from a holder that was paused beyond its lease and does not
 * know it yet. Tokens are comparable within one store of locks only: those of a database
 * are small numbers, those of Redis large ones. Immutable.
 *
 * @param lock name of the lock
 * @param value the number, at least 1. Numbers of different locks say nothing about each
 * other, and there are gaps
 * @see <a href=
 * "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">Fencing
 * tokens</a>
 */
public record FencingToken(String lock, long value) implements Serializable {

	public FencingToken {
		Assert.notNull(lock, "'lock' must not be null");
		Assert.isTrue(value > 0, "'value' must be positive");
	}

	/**
	 * Whether this acquisition came after another one.
	 * @param other a token of the same lock
	 * @return {@code true} if this token is the greater one
	 * @throws IllegalArgumentException if the other token belongs to another lock
	 */
	public boolean isNewerThan(FencingToken other) {
		Assert.isTrue(this.lock.equals(other.lock),
				() -> "Tokens of '" + this.lock + "' and '" + other.lock + "' cannot be compared");
		return this.value > other.value;
	}

}
