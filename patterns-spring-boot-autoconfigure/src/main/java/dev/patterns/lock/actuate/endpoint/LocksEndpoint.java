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

package dev.patterns.lock.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.util.Assert;

import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;

/**
 * Endpoint {@code locks}: shows which locks are held, by all instances, and what this
 * instance does. Where the endpoint's access is unrestricted a lock can be released by
 * force.
 */
@Endpoint(id = "locks", defaultAccess = Access.READ_ONLY)
public class LocksEndpoint {

	private static final int DEFAULT_SIZE = 50;

	private static final int MAX_SIZE = 1000;

	private final LockView view;

	/**
	 * Create the endpoint.
	 * @param view the locks
	 */
	public LocksEndpoint(LockView view) {
		this.view = view;
	}

	/**
	 * List the locks that are held in an order of their names, or show one.
	 * @param name name of the lock to show, {@code null} to list
	 * @param after name of the last lock of the page before, {@code null} for the first
	 * page
	 * @param size how many to list
	 * @return the locks; none if the lock is not held
	 */
	@ReadOperation
	public LocksDescriptor locks(@Nullable String name, @Nullable String after, @Nullable Integer size) {
		int limit = (size != null) ? size : DEFAULT_SIZE;
		Assert.isTrue(limit > 0 && limit <= MAX_SIZE, "'size' must be between 1 and " + MAX_SIZE);
		List<LockRecord> found = (name != null) ? this.view.find(name).stream().toList()
				: this.view.list(after, limit + 1);
		List<LockDescriptor> shown = found.stream().limit(limit).map(LockDescriptor::of).toList();
		boolean more = found.size() > limit;
		return new LocksDescriptor(this.view.description(), shown, more ? shown.get(limit - 1).name() : null,
				this.view.heldCount(), this.view.waitingCount(), this.view.lostCount());
	}

	/**
	 * Release a lock whoever holds it. Its holder is told when it next renews the lock,
	 * and may work on until then: its token is too old.
	 * @param name name of the lock
	 * @param token the token of the acquisition to end, so that it is not the next holder
	 * who is hit; {@code null} for any
	 * @return what happened
	 */
	@DeleteOperation
	public ReleaseDescriptor release(String name, @Nullable Long token) {
		return new ReleaseDescriptor(name, this.view.forceRelease(name, token));
	}

	/**
	 * Locks.
	 *
	 * @param store what keeps them, {@code null} if the application uses no locks
	 * @param locks those that are held, by all instances
	 * @param next what to ask for as {@code after} to get the next page, {@code null} if
	 * there is none
	 * @param held how many locks this instance holds
	 * @param waiting how many callers wait for a lock on this instance
	 * @param lost how many locks this instance lost
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record LocksDescriptor(@Nullable String store, List<LockDescriptor> locks, @Nullable String next, int held,
			int waiting, long lost) implements OperationResponseBody {

	}

	/**
	 * A lock that is held.
	 *
	 * @param name name of the lock
	 * @param owner who holds it
	 * @param token the token of the acquisition
	 * @param since when it was acquired
	 * @param expiresAt when its lease ends, unless it is renewed
	 * @param lease the time between the two, as an ISO 8601 duration
	 * @param released whether it was released and stays taken for a minimal time only
	 */
	public record LockDescriptor(String name, String owner, long token, Instant since, Instant expiresAt, String lease,
			boolean released) {

		static LockDescriptor of(LockRecord lock) {
			return new LockDescriptor(lock.name(), lock.owner(), lock.token(), lock.acquiredAt(), lock.expiresAt(),
					Duration.between(lock.acquiredAt(), lock.expiresAt()).toString(), lock.released());
		}

	}

	/**
	 * What a forced release did.
	 *
	 * @param name name of the lock
	 * @param outcome what happened
	 */
	public record ReleaseDescriptor(String name, LockRelease outcome) implements OperationResponseBody {

	}

}
