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

package dev.patterns.state;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.Lock;

/**
 * How a value is saved. Immutable: each method returns a copy.
 *
 * <pre class="code">
 * SaveOptions.ifMatch(cart.etag()).ttl(Duration.ofHours(1))
 * </pre>
 *
 * @param etag the version that must be there, {@code null} if it does not matter
 * @param absent whether there must be no entry
 * @param timeToLive how long the entry exists; {@link Duration#ZERO} for ever;
 * {@code null} for the default of the store, which is for ever unless configured
 * @param fence the token of the lock under which it is written, {@code null} for none
 */
public record SaveOptions(@Nullable String etag, boolean absent, @Nullable Duration timeToLive,
		@Nullable FencingToken fence) {

	private static final Duration MAX_TIME_TO_LIVE = Duration.ofDays(100 * 365);

	/**
	 * The last write wins.
	 */
	public static final SaveOptions NONE = new SaveOptions(null, false, null, null);

	public SaveOptions {
		Assert.isTrue(etag == null || !etag.isBlank(), "'etag' must not be blank");
		Assert.isTrue(!absent || etag == null, "An entry cannot be absent and have an etag");
		Assert.isTrue(
				timeToLive == null || timeToLive.isZero()
						|| (timeToLive.compareTo(MAX_TIME_TO_LIVE) <= 0 && timeToLive.toMillis() > 0),
				"'timeToLive' must be at least a millisecond and at most 100 years");
	}

	/**
	 * Save only if the entry is the one that was read.
	 * @param etag its etag; {@code null}, as of a {@link State} without an entry, means
	 * that there must be none
	 * @return the options
	 */
	public static SaveOptions ifMatch(@Nullable String etag) {
		return new SaveOptions(etag, etag == null, null, null);
	}

	/**
	 * Save only if there is no entry: the first write wins.
	 * @return the options
	 */
	public static SaveOptions ifAbsent() {
		return new SaveOptions(null, true, null, null);
	}

	/**
	 * Save an entry that ceases to exist.
	 * @param timeToLive how long it exists, at least a millisecond
	 * @return the options
	 */
	public static SaveOptions expiringAfter(Duration timeToLive) {
		return NONE.ttl(timeToLive);
	}

	/**
	 * Save as the holder of a lock.
	 * @param fence the token of the lock
	 * @return the options
	 */
	public static SaveOptions fencedBy(FencingToken fence) {
		return NONE.withFence(fence);
	}

	/**
	 * Save as the holder of a lock.
	 * @param lock the lock
	 * @return the options
	 */
	public static SaveOptions fencedBy(Lock lock) {
		return NONE.withFence(lock);
	}

	/**
	 * Let the entry cease to exist.
	 * @param timeToLive how long it exists, at least a millisecond
	 * @return the new options
	 */
	public SaveOptions ttl(Duration timeToLive) {
		Assert.isTrue(!timeToLive.isZero(), "'timeToLive' must be at least a millisecond");
		return new SaveOptions(this.etag, this.absent, timeToLive, this.fence);
	}

	/**
	 * Let the entry exist for ever, whatever was said before and the default of the store
	 * is.
	 * @return the new options
	 */
	public SaveOptions noTtl() {
		return new SaveOptions(this.etag, this.absent, Duration.ZERO, this.fence);
	}

	/**
	 * Save as the holder of a lock.
	 * @param fence the token of the lock
	 * @return the new options
	 */
	public SaveOptions withFence(FencingToken fence) {
		return new SaveOptions(this.etag, this.absent, this.timeToLive, fence);
	}

	/**
	 * Save as the holder of a lock.
	 * @param lock the lock
	 * @return the new options
	 */
	public SaveOptions withFence(Lock lock) {
		return withFence(lock.fencingToken());
	}

}
