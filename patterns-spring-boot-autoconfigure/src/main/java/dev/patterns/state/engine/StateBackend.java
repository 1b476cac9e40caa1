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

package dev.patterns.state.engine;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StateStore;

/**
 * A store with what is configured for it. The store itself is created when it is first
 * used. Thread-safe.
 */
public final class StateBackend {

	private final String name;

	private final StateKeys keys;

	private final StateCipher cipher;

	private final @Nullable Duration timeToLive;

	private final SingletonSupplier<StateStore> store;

	private final LongAdder mismatches = new LongAdder();

	private final LongAdder fenced = new LongAdder();

	private volatile @Nullable StateStore created;

	/**
	 * Create a backend.
	 * @param name name of the store
	 * @param keys its keys
	 * @param cipher encrypts values
	 * @param timeToLive how long entries exist unless a save says it, {@code null} for
	 * ever
	 * @param store creates the store
	 */
	public StateBackend(String name, StateKeys keys, StateCipher cipher, @Nullable Duration timeToLive,
			Supplier<StateStore> store) {
		this.name = name;
		this.keys = keys;
		this.cipher = cipher;
		this.timeToLive = timeToLive;
		this.store = SingletonSupplier.of(store);
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The keys of the store.
	 * @return the keys
	 */
	public StateKeys keys() {
		return this.keys;
	}

	StateCipher cipher() {
		return this.cipher;
	}

	@Nullable Duration timeToLive() {
		return this.timeToLive;
	}

	/**
	 * Whether values are encrypted.
	 * @return {@code true} if there is a key
	 */
	public boolean isEncrypting() {
		return this.cipher instanceof AesGcmStateCipher;
	}

	void refused(StateOutcome outcome) {
		((outcome == StateOutcome.FENCED) ? this.fenced : this.mismatches).increment();
	}

	/**
	 * How many writes of this instance were refused because the entry was not the one
	 * that they asked for.
	 * @return the number since the start
	 */
	public long mismatchCount() {
		return this.mismatches.sum();
	}

	/**
	 * How many writes of this instance were refused because of a higher token.
	 * @return the number since the start
	 */
	public long fencedCount() {
		return this.fenced.sum();
	}

	/**
	 * The store, which is created with the first call.
	 * @return the store
	 */
	public StateStore store() {
		StateStore known = this.created;
		if (known == null) {
			known = this.store.obtain();
			this.created = known;
		}
		return known;
	}

	/**
	 * The store, if it is used.
	 * @return the store, {@code null} if nobody asked for it
	 */
	public @Nullable StateStore used() {
		return this.created;
	}

}
