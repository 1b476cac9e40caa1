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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.patterns.state.Consistency;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.store.StatePayload;
import dev.patterns.state.store.StateRecord;

/**
 * What operators see of the stores. Thread-safe.
 */
public final class StateView {

	private final StateStores stores;

	private final StateTemplates templates;

	/**
	 * Create a view.
	 * @param stores the stores
	 * @param templates the templates
	 */
	public StateView(StateStores stores, StateTemplates templates) {
		this.stores = stores;
		this.templates = templates;
	}

	/**
	 * The stores.
	 * @return the stores
	 */
	public StateStores stores() {
		return this.stores;
	}

	/**
	 * List keys.
	 * @param store name of the store
	 * @param query which keys
	 * @return a page
	 */
	public KeyPage keys(String store, KeyQuery query) {
		return this.templates.get(store).keys(query);
	}

	/**
	 * Look at an entry, without decrypting it.
	 * @param store name of the store
	 * @param key the key
	 * @return the entry, {@code null} if there is none
	 */
	public @Nullable Entry find(String store, String key) {
		StateBackend backend = this.stores.use(store);
		StateRecord found = backend.store().find(backend.keys().stored(key), Consistency.STRONG);
		if (found == null) {
			return null;
		}
		int format = found.payload().format();
		boolean encrypted = (format & StatePayload.ENCRYPTED) != 0;
		boolean binary = (format & StatePayload.BINARY) != 0 || found.payload().isForeign();
		return new Entry(found.etag(), found.expiresAt(), encrypted, binary, found.payload().data());
	}

	/**
	 * Delete an entry.
	 * @param store name of the store
	 * @param key the key
	 * @param etag the etag that it must have, {@code null} if it does not matter
	 */
	public void delete(String store, String key, @Nullable String etag) {
		this.templates.get(store).delete(key, new DeleteOptions(etag, null));
	}

	/**
	 * An entry.
	 *
	 * @param etag the etag
	 * @param expiresAt when it ceases to exist, {@code null} if it does not
	 * @param encrypted whether the value is encrypted
	 * @param binary whether the value is bytes and no JSON
	 * @param data what is stored: JSON, if it is neither encrypted nor binary
	 */
	public record Entry(String etag, @Nullable Instant expiresAt, boolean encrypted, boolean binary, byte[] data) {

	}

}
