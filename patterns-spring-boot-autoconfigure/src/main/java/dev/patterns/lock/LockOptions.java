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

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Options for the acquisition of a lock. Immutable.
 *
 * <pre class="code">
 * locks.tryLock("report", LockOptions.lease(Duration.ofSeconds(30)).waiting(Duration.ofSeconds(5)));
 * </pre>
 *
 * @param lease how long the lock is held without renewal, 100 milliseconds to 365 days;
 * {@code null} for {@code patterns.lock.lease}
 * @param waitLimit how long to wait for the lock, zero for a single attempt; {@code null}
 * for {@code patterns.lock.wait}
 * @param minimum how long the lock stays taken at least, even if it is closed earlier.
 * Not longer than the lease
 * @param owner who holds it, up to 255 characters, {@code null} for application and
 * instance. Says who may {@link LockTemplate#unlock} it; it does not let the same owner
 * acquire a lock twice
 * @param renewed whether the lease is renewed until the lock is closed
 */
public record LockOptions(@Nullable Duration lease, @Nullable Duration waitLimit, Duration minimum,
		@Nullable String owner, boolean renewed) {

	/**
	 * The shortest lease.
	 */
	public static final Duration MIN_LEASE = Duration.ofMillis(100);

	/**
	 * The longest lease, and the longest wait.
	 */
	public static final Duration MAX_LEASE = Duration.ofDays(365);

	private static final int MAX_OWNER = 255;

	private static final LockOptions DEFAULTS = new LockOptions(null, null, Duration.ZERO, null, true);

	public LockOptions {
		Assert.isTrue(lease == null || isLease(lease), "The lease must be between 100 milliseconds and 365 days");
		Assert.isTrue(waitLimit == null || (!waitLimit.isNegative() && waitLimit.compareTo(MAX_LEASE) <= 0),
				"The wait must be between 0 and 365 days");
		Assert.isTrue(!minimum.isNegative() && minimum.compareTo((lease != null) ? lease : MAX_LEASE) <= 0,
				"The minimum must be between 0 and the lease");
		Assert.isTrue(owner == null || (!owner.isBlank() && owner.length() <= MAX_OWNER),
				"The owner must have 1 to 255 characters");
	}

	/**
	 * Lease and wait as configured by {@code patterns.lock}, with renewal.
	 * @return the default options
	 */
	public static LockOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Options with a lease.
	 * @param lease how long the lock is held without renewal. Everybody else waits that
	 * long when the holder dies
	 * @return the options
	 */
	public static LockOptions lease(Duration lease) {
		return DEFAULTS.withLease(lease);
	}

	/**
	 * A copy with another lease.
	 * @param newLease how long the lock is held without renewal
	 * @return the new options
	 */
	public LockOptions withLease(Duration newLease) {
		return new LockOptions(newLease, this.waitLimit, this.minimum, this.owner, this.renewed);
	}

	/**
	 * A copy that waits.
	 * @param limit how long to wait for the lock at most
	 * @return the new options
	 */
	public LockOptions waiting(Duration limit) {
		return new LockOptions(this.lease, limit, this.minimum, this.owner, this.renewed);
	}

	/**
	 * A copy that keeps the lock taken for a minimal time, although it is closed earlier:
	 * a short job that several nodes start at the same time of their clocks, which
	 * differ, is then run by one of them only.
	 * @param time the minimal time, not longer than the lease
	 * @return the new options
	 */
	public LockOptions atLeast(Duration time) {
		return new LockOptions(this.lease, this.waitLimit, time, this.owner, this.renewed);
	}

	/**
	 * A copy with another owner.
	 * @param newOwner who holds the lock, 1 to 255 characters
	 * @return the new options
	 */
	public LockOptions ownedBy(String newOwner) {
		return new LockOptions(this.lease, this.waitLimit, this.minimum, newOwner, this.renewed);
	}

	/**
	 * A copy without renewal: the lock ends with its lease.
	 * @return the new options
	 */
	public LockOptions withoutRenewal() {
		return new LockOptions(this.lease, this.waitLimit, this.minimum, this.owner, false);
	}

	/**
	 * Whether a time may be a lease.
	 * @param lease the time
	 * @return {@code true} if it is neither too short nor too long
	 */
	public static boolean isLease(Duration lease) {
		return lease.compareTo(MIN_LEASE) >= 0 && lease.compareTo(MAX_LEASE) <= 0;
	}

}
