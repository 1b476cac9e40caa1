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

package dev.patterns.state.actuate.endpoint;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateView;
import dev.patterns.state.store.StateStore;

/**
 * Endpoint {@code state}: shows the stores with what they guarantee, lists the keys of a
 * store, and shows one entry. Values are shown to whom
 * {@code management.endpoint.state.show-values} says, and never if they are encrypted.
 * Where the endpoint's access is unrestricted an entry can be deleted.
 */
@Endpoint(id = "state", defaultAccess = Access.READ_ONLY)
public class StateEndpoint {

	/** Up to how many entries are counted. */
	private static final int COUNTED = 10_000;

	private static final int MAX_SIZE = 1000;

	private final StateView view;

	private final StatePurger purger;

	private final StateValuePresenter values;

	private final Show showValues;

	/**
	 * Create the endpoint.
	 * @param view the stores
	 * @param purger deletes what has expired
	 * @param values makes values fit to be shown
	 * @param showValues when to show values
	 */
	public StateEndpoint(StateView view, StatePurger purger, StateValuePresenter values, Show showValues) {
		this.view = view;
		this.purger = purger;
		this.values = values;
		this.showValues = showValues;
	}

	/**
	 * The stores.
	 * @return the stores
	 */
	@ReadOperation
	public StateDescriptor state() {
		Map<String, StoreDescriptor> stores = new LinkedHashMap<>();
		this.view.stores().all().forEach((backend) -> stores.put(backend.name(), describe(backend)));
		return new StateDescriptor(this.view.stores().defaultName(), stores,
				new PurgeDescriptor(this.purger.getPurged(), this.purger.getLastRun()));
	}

	private static StoreDescriptor describe(StateBackend backend) {
		StateStore store = backend.used();
		return new StoreDescriptor(store != null, backend.keys().prefix(), backend.isEncrypting(),
				(store != null) ? store.count(backend.keys().prefix(), COUNTED) : null,
				(store != null) ? store.guarantees().describe() : null);
	}

	/**
	 * List keys, or show an entry.
	 * @param store name of the store
	 * @param key the key, {@code null} to list
	 * @param prefix what listed keys begin with, {@code null} for all
	 * @param like a pattern of SQL's LIKE that listed keys match, {@code null} for any
	 * @param page where the page begins, as the page before says; {@code null} for the
	 * first page
	 * @param size how many keys at most, {@code null} for 100
	 * @return a {@link KeysDescriptor}, or an {@link EntryDescriptor}, {@code null} if
	 * there is no such entry
	 */
	@ReadOperation
	public @Nullable Object entries(@Selector String store, @Nullable String key, @Nullable String prefix,
			@Nullable String like, @Nullable String page, @Nullable Integer size) {
		return (key != null) ? find(store, key, this.showValues.isShown(true)) : list(store, prefix, like, page, size);
	}

	/**
	 * Delete an entry.
	 * @param store name of the store
	 * @param key the key
	 * @param etag the etag that it must have, {@code null} if it does not matter
	 * @return what was deleted, {@code null} if there is no such entry
	 */
	@DeleteOperation
	public @Nullable DeletedDescriptor delete(@Selector String store, String key, @Nullable String etag) {
		if (this.view.find(store, key) == null) {
			return null;
		}
		this.view.delete(store, key, etag);
		return new DeletedDescriptor(store, key);
	}

	KeysDescriptor list(String store, @Nullable String prefix, @Nullable String like, @Nullable String page,
			@Nullable Integer size) {
		int limit = (size != null) ? size : KeyQuery.DEFAULT_LIMIT;
		if (limit < 1 || limit > MAX_SIZE) {
			throw new IllegalArgumentException("'size' must be between 1 and " + MAX_SIZE);
		}
		KeyPage found = this.view.keys(store, new KeyQuery((prefix != null) ? prefix : "", like, page, limit));
		return new KeysDescriptor(found.keys(), found.next());
	}

	@Nullable EntryDescriptor find(String store, String key, boolean shown) {
		StateView.Entry entry = this.view.find(store, key);
		return (entry != null) ? new EntryDescriptor(store, key, entry.etag(), entry.expiresAt(), entry.data().length,
				entry.encrypted(), entry.binary(), this.values.show(key, entry, shown)) : null;
	}

	/**
	 * The stores.
	 *
	 * @param defaultStore name of the store that is used unless another is named
	 * @param stores the stores by name
	 * @param purge what was deleted
	 */
	public record StateDescriptor(String defaultStore, Map<String, StoreDescriptor> stores,
			PurgeDescriptor purge) implements OperationResponseBody {

	}

	/**
	 * A store.
	 *
	 * @param used whether it is used
	 * @param prefix what stored keys begin with
	 * @param encrypted whether values are encrypted
	 * @param entries number of entries, counted up to 10,000; {@code null} if not known
	 * @param guarantees what it promises, {@code null} if it is not used
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record StoreDescriptor(boolean used, String prefix, boolean encrypted, @Nullable Long entries,
			@Nullable Map<String, Object> guarantees) {

	}

	/**
	 * What this instance has deleted.
	 *
	 * @param purged number of expired entries
	 * @param lastRun when they were last looked for, {@code null} if not yet
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record PurgeDescriptor(long purged, @Nullable Instant lastRun) {

	}

	/**
	 * A page of keys.
	 *
	 * @param keys the keys
	 * @param next what to ask for the next page with, {@code null} if there is none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record KeysDescriptor(List<String> keys, @Nullable String next) implements OperationResponseBody {

	}

	/**
	 * An entry.
	 *
	 * @param store name of the store
	 * @param key the key
	 * @param etag the etag
	 * @param expiresAt when it ceases to exist, {@code null} if it does not
	 * @param size size of what is stored, in bytes
	 * @param encrypted whether the value is encrypted
	 * @param binary whether the value is bytes and no JSON
	 * @param value the value, as far as it may be shown
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record EntryDescriptor(String store, String key, String etag, @Nullable Instant expiresAt, int size,
			boolean encrypted, boolean binary, @Nullable Object value) implements OperationResponseBody {

	}

	/**
	 * What was deleted.
	 *
	 * @param store name of the store
	 * @param key the key
	 */
	public record DeletedDescriptor(String store, String key) implements OperationResponseBody {

	}

}
