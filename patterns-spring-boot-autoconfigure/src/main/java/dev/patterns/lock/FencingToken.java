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
import java.util.regex.Pattern;

import org.springframework.util.Assert;

/**
 * The number of one acquisition of a lock. It is greater than that of every earlier
 * acquisition of the same lock, also after release, expiry and a restart of the store. A
 * resource that remembers the greatest number that it has seen, and refuses a write with
 * a smaller one, is safe even from a holder that was paused beyond its lease and does not
 * know it yet. Immutable.
 * <p>
 * Numbers are comparable within one {@link #sequence() sequence}: those of other locks,
 * of locks of other applications and of other stores of locks say nothing about this one.
 *
 * @param source identity of what gives the numbers, up to 64 letters, digits and
 * {@code . _ : -}. Empty for numbers that no store of locks gave
 * @param lock name of the lock
 * @param value the number, at least 1. There are gaps
 * @see <a href=
 * "https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html">Fencing
 * tokens</a>
 */
public record FencingToken(String source, String lock, long value) implements Serializable {

	private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9._:-]{0,64}");

	public FencingToken {
		Assert.notNull(source, "'source' must not be null");
		Assert.isTrue(SOURCE.matcher(source).matches(),
				"'source' must have up to 64 letters, digits, dots, colons and hyphens");
		Assert.notNull(lock, "'lock' must not be null");
		Assert.isTrue(value > 0, "'value' must be positive");
	}

	/**
	 * Create a token whose number comes from something else than a store of locks.
	 * @param lock name of the lock, or of whatever else is numbered
	 * @param value the number, at least 1
	 */
	public FencingToken(String lock, long value) {
		this("", lock, value);
	}

	/**
	 * The sequence that the number belongs to. A resource remembers it next to the
	 * greatest number: of another sequence it has seen none.
	 * @return source and name of the lock, a text of up to 65 characters more than the
	 * name has
	 */
	public String sequence() {
		return this.source + "|" + this.lock;
	}

	/**
	 * Whether this acquisition came after another one.
	 * @param other a token of the same sequence
	 * @return {@code true} if this token is the greater one
	 * @throws IllegalArgumentException if the other token belongs to another lock, or
	 * comes from another source
	 */
	public boolean isNewerThan(FencingToken other) {
		Assert.isTrue(this.lock.equals(other.lock),
				() -> "Tokens of '" + this.lock + "' and '" + other.lock + "' cannot be compared");
		Assert.isTrue(this.source.equals(other.source),
				() -> "Tokens of '" + this.lock + "' from different stores of locks cannot be compared");
		return this.value > other.value;
	}

}
