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

package dev.patterns.inbox.engine;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.store.InboxStore;
import dev.patterns.jdbc.JdbcAccess;

/**
 * The database of the inbox, selected at the first use. Thread-safe.
 */
public final class InboxBackend {

	private static final int USUAL_POOL_SIZE = 10;

	private final Supplier<JdbcAccess> access;

	private final Supplier<InboxStore> store;

	private final ToIntFunction<DataSource> poolSize;

	private final @Nullable Integer maxWaits;

	private volatile @Nullable Connected connected;

	private volatile Runnable listener = () -> {
	};

	/**
	 * Create a back-end that asks for nothing yet.
	 * @param access selects the database
	 * @param store makes the store
	 * @param poolSize tells the size of a connection pool, 0 if not known
	 * @param maxWaits how many repeats may wait in the database, {@code null} for a
	 * quarter of the pool
	 */
	public InboxBackend(Supplier<JdbcAccess> access, Supplier<InboxStore> store, ToIntFunction<DataSource> poolSize,
			@Nullable Integer maxWaits) {
		this.access = access;
		this.store = store;
		this.poolSize = poolSize;
		this.maxWaits = maxWaits;
	}

	/**
	 * Set what is told when the database has been selected.
	 * @param listener called once, by the first user
	 */
	void setListener(Runnable listener) {
		this.listener = listener;
	}

	/**
	 * Id of the database's platform.
	 * @return for example {@code postgresql}, {@code null} while nobody uses the inbox
	 */
	public @Nullable String getPlatform() {
		Connected present = this.connected;
		return (present != null) ? present.access().platform().id() : null;
	}

	/**
	 * How many repeats may wait in the database at a time.
	 * @return the number, {@code null} while nobody uses the inbox
	 */
	public @Nullable Integer getMaxWaits() {
		Connected present = this.connected;
		return (present != null) ? present.maxWaits() : null;
	}

	boolean isConnected() {
		return this.connected != null;
	}

	JdbcAccess access() {
		return connect().access();
	}

	InboxStore store() {
		return connect().store();
	}

	// Limits how many repeats wait in the database at a time.
	Semaphore waits() {
		return connect().waits();
	}

	private Connected connect() {
		Connected present = this.connected;
		if (present == null) {
			synchronized (this) {
				present = this.connected;
				if (present == null) {
					JdbcAccess selected = this.access.get();
					int permits = permits(selected);
					present = new Connected(selected, this.store.get(), new Semaphore(permits, true), permits);
					this.connected = present;
					this.listener.run();
				}
			}
		}
		return present;
	}

	private int permits(JdbcAccess selected) {
		if (this.maxWaits != null) {
			return this.maxWaits;
		}
		int size = this.poolSize.applyAsInt(selected.dataSource());
		return Math.max(1, ((size > 0) ? size : USUAL_POOL_SIZE) / 4);
	}

	private record Connected(JdbcAccess access, InboxStore store, Semaphore waits, int maxWaits) {

	}

}
