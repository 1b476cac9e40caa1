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

package dev.patterns.lock.store;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Store of locks. Every method takes effect at once and for itself: none takes part in
 * the caller's transaction. Times are those of the store's clock. What executes twice,
 * since the first answer was lost, has the effect and the answer of the first time. A
 * method fails with a {@link org.springframework.dao.DataAccessException} if the store
 * cannot be asked; whether it took effect is unknown then. Thread-safe.
 * <p>
 * Names have 1 to 255 characters, any but lone surrogates; owners likewise.
 */
public interface LockStore {

	/**
	 * Acquire a lock if nobody holds it. The token of the acquisition is greater than all
	 * earlier ones of the lock, of which some may be long forgotten. For an attempt that
	 * holds the lock already the answer is the same as before, and the lease is not
	 * changed.
	 * @param request what to acquire
	 * @return whether it was acquired
	 */
	LockAcquisition acquire(LockRequest request);

	/**
	 * Let the lease of a lock that is held begin again.
	 * @param name name of the lock
	 * @param attempt the attempt that acquired it
	 * @param lease the lease, from now on
	 * @return {@code false} if that attempt does not hold the lock any more
	 */
	boolean renew(String name, String attempt, Duration lease);

	/**
	 * Renew several locks by one question where that is possible, each for itself.
	 * @param renewals what to renew, each lock at most once
	 * @param limit when to give up, as far as the store can be told so
	 * @return the attempts that hold their locks again; the others do not any more
	 */
	default Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
		Set<String> renewed = new HashSet<>();
		for (LockRenewal renewal : renewals) {
			if (renew(renewal.name(), renewal.attempt(), renewal.lease())) {
				renewed.add(renewal.attempt());
			}
		}
		return renewed;
	}

	/**
	 * Release a lock that an attempt acquired.
	 * @param name name of the lock
	 * @param attempt the attempt that acquired it
	 * @param minimum how long after its acquisition the lock stays taken at least
	 * @return what happened; {@link LockRelease#RELEASED} also if this attempt released
	 * it before
	 */
	LockRelease release(String name, String attempt, Duration minimum);

	/**
	 * Release a lock by the name of its owner.
	 * @param name name of the lock
	 * @param owner the owner
	 * @param request id of this request, up to 64 characters, by which its repetition is
	 * recognised
	 * @return what happened
	 */
	LockRelease releaseOwned(String name, String owner, String request);

	/**
	 * Release a lock whoever holds it, also if it only stays taken for a minimal time.
	 * @param name name of the lock
	 * @param token the token of the acquisition to end, {@code null} for any
	 * @param request id of this request, up to 64 characters, by which its repetition is
	 * recognised
	 * @return what happened; {@link LockRelease#BELONGS_TO_OTHERS} if the token is
	 * another one
	 */
	LockRelease forceRelease(String name, @Nullable Long token, String request);

	/**
	 * Find a lock that is held, or stays taken for a minimal time.
	 * @param name name of the lock
	 * @return the lock, empty if nobody has it
	 */
	Optional<LockRecord> find(String name);

	/**
	 * List locks that are held, or stay taken, in an order of their names.
	 * @param after name of the last lock of the page before, {@code null} for the first
	 * page
	 * @param limit how many to list at most
	 * @return the locks
	 */
	List<LockRecord> list(@Nullable String after, int limit);

	/**
	 * Delete what the store remembers of locks that have been free for long, without
	 * forgetting how far their tokens went. Meant to be called every few minutes.
	 * @param limit how many to delete at most
	 * @return how many were deleted
	 */
	int purge(int limit);

	/**
	 * The same locks, for what must not wait for what the application has taken all of,
	 * such as the connections of a pool: renewals, and the taking back of attempts. What
	 * it holds for that is taken when it is first needed.
	 * @return a store, always the same one
	 */
	default LockStore upkeep() {
		return this;
	}

	/**
	 * Give back what {@link #upkeep()} holds and does not use at this moment: for some
	 * time there was nothing to be kept, or the application ends. It may be used
	 * afterwards.
	 */
	default void rest() {
	}

	/**
	 * News of locks that are free, so that whoever waits need not wait for the next time
	 * that it asks.
	 * @return the news, always the same; {@code null} if the store has none
	 */
	default @Nullable FreedLocks freedLocks() {
		return null;
	}

	/**
	 * The identity of what gives the tokens. It is the same wherever and whenever tokens
	 * of a lock can be compared, and another one for a store that would give such as were
	 * given before.
	 * @return the identity, as in {@link dev.patterns.lock.FencingToken#source()}
	 */
	String tokenSource();

	/**
	 * What the store is, for people.
	 * @return for example {@code postgresql}
	 */
	String description();

}
