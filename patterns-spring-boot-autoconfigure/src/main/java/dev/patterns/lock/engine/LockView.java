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

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockStore;

/**
 * What people see of locks, and do with them. Asks nothing of the store unless the
 * application uses locks. Thread-safe.
 */
public final class LockView {

	private final LockBackend backend;

	private final LockEngine engine;

	/**
	 * Create a view.
	 * @param backend the store
	 * @param engine the engine
	 */
	public LockView(LockBackend backend, LockEngine engine) {
		this.backend = backend;
		this.engine = engine;
	}

	/**
	 * What the store is.
	 * @return the description, {@code null} if locks are not used
	 */
	public @Nullable String description() {
		return this.backend.isWanted() ? this.backend.store().description() : null;
	}

	/**
	 * What the store is, if it was asked before.
	 * @return the description, {@code null} if there is none yet
	 */
	public @Nullable String usedDescription() {
		LockStore store = this.backend.storeIfUsed();
		return (store != null) ? store.description() : null;
	}

	/**
	 * How many locks this instance holds.
	 * @return the number
	 */
	public int heldCount() {
		return this.engine.keeper().heldCount();
	}

	/**
	 * How many locks this instance lost since it was started.
	 * @return the number
	 */
	public long lostCount() {
		return this.engine.keeper().lostCount();
	}

	/**
	 * How many callers wait for a lock on this instance.
	 * @return the number
	 */
	public int waitingCount() {
		return this.engine.waitingCount();
	}

	/**
	 * List the locks that are held, by all instances.
	 * @param after name of the last lock of the page before, {@code null} for the first
	 * page
	 * @param limit how many to list at most
	 * @return the locks
	 */
	public List<LockRecord> list(@Nullable String after, int limit) {
		return this.backend.isWanted() ? this.backend.store().list(after, limit) : List.of();
	}

	/**
	 * Find a lock that is held.
	 * @param name name of the lock
	 * @return the lock, empty if nobody holds it
	 */
	public Optional<LockRecord> find(String name) {
		LockNames.require(name);
		return this.backend.isWanted() ? this.backend.store().find(name) : Optional.empty();
	}

	/**
	 * Release a lock whoever holds it. The holder is told when it next renews the lock.
	 * @param name name of the lock
	 * @param token the token of the acquisition to end, {@code null} for any
	 * @return what happened
	 */
	public LockRelease forceRelease(String name, @Nullable Long token) {
		LockNames.require(name);
		if (!this.backend.isWanted()) {
			return LockRelease.DOES_NOT_EXIST;
		}
		LockRelease release = this.backend.store().forceRelease(name, token, TimeOrderedUuid.next().toString());
		this.engine.look(name);
		return release;
	}

}
