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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.lock.store.LockStore;

/**
 * The store of locks, created when a lock is first asked for. Thread-safe.
 */
public final class LockBackend {

	private final Supplier<LockStore> supplier;

	private volatile @Nullable LockStore store;

	private volatile boolean wanted;

	/**
	 * Create a backend.
	 * @param supplier gives the store, the same one each time
	 */
	public LockBackend(Supplier<LockStore> supplier) {
		this.supplier = supplier;
	}

	/**
	 * The store, which is created and connected now if it was not yet.
	 * @return the store
	 */
	public LockStore store() {
		LockStore present = this.store;
		return (present != null) ? present : create();
	}

	private synchronized LockStore create() {
		LockStore present = this.store;
		if (present == null) {
			this.wanted = true;
			present = this.supplier.get();
			this.store = present;
		}
		return present;
	}

	/**
	 * Note that the application uses locks.
	 */
	public void want() {
		this.wanted = true;
	}

	/**
	 * Whether the application uses locks.
	 * @return {@code true} if it has locked methods, or something that asks for locks
	 */
	public boolean isWanted() {
		return this.wanted;
	}

	/**
	 * The store if a lock was ever asked for.
	 * @return the store, or {@code null}
	 */
	public @Nullable LockStore storeIfUsed() {
		return this.store;
	}

}
