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

package dev.patterns.secrets.actuate.endpoint;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.StoreStatus;

/**
 * Endpoint {@code secrets}: the stores and how they are doing, and the names of a store's
 * secrets. Never a value. Where the endpoint's access is unrestricted, what is remembered
 * of a store can be forgotten.
 */
@Endpoint(id = "secrets", defaultAccess = Access.READ_ONLY)
public class SecretsEndpoint {

	private final SecretStores stores;

	/**
	 * Create the endpoint.
	 * @param stores the stores
	 */
	public SecretsEndpoint(SecretStores stores) {
		this.stores = stores;
	}

	/**
	 * All stores, from what is known of them.
	 * @return the stores by name
	 */
	@ReadOperation
	public StoresDescriptor stores() {
		Map<String, StoreDescriptor> all = new TreeMap<>();
		this.stores.all().forEach((name, store) -> all.put(name, StoreDescriptor.of(store)));
		return new StoresDescriptor(all);
	}

	/**
	 * A store with the names of the secrets in it that may be read. Asks the store.
	 * @param store name of the store
	 * @return the store, {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable NamesDescriptor names(@Selector String store) {
		GuardedStore found = this.stores.all().get(store);
		if (found == null) {
			return null;
		}
		try {
			return new NamesDescriptor(StoreDescriptor.of(found), found.list(""), leftOut(found), null);
		}
		catch (SecretException ex) {
			return new NamesDescriptor(StoreDescriptor.of(found), null, leftOut(found), ex.getMessage());
		}
	}

	private static @Nullable Set<String> leftOut(GuardedStore store) {
		Set<String> names = store.leftOut();
		return names.isEmpty() ? null : names;
	}

	/**
	 * Forget what is remembered of a store.
	 * @param store name of the store
	 * @return the store, {@code null} if there is none of that name
	 */
	@WriteOperation
	public @Nullable StoreDescriptor refresh(@Selector String store) {
		GuardedStore found = this.stores.all().get(store);
		if (found == null) {
			return null;
		}
		found.refresh();
		return StoreDescriptor.of(found);
	}

	/**
	 * All stores.
	 *
	 * @param stores the stores by name
	 */
	public record StoresDescriptor(Map<String, StoreDescriptor> stores) implements OperationResponseBody {

	}

	/**
	 * A store.
	 *
	 * @param type its type
	 * @param required whether the application fails to start without it
	 * @param state how it is doing
	 * @param since since when it does not answer, {@code null} if it does
	 * @param failure why it does not answer, {@code null} if it does
	 * @param remembered number of secrets that are remembered
	 * @param watched number of secrets that are looked at for changes, besides imports
	 * @param ttl how long a secret is remembered
	 * @param maxStaleness how old a secret may be while the store does not answer
	 * @param refresh how often secrets are looked at for changes
	 * @param reads number of reads of the store itself
	 * @param failures how often it did not answer
	 * @param hits number of reads answered from memory
	 * @param stale number of reads answered with an older value
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record StoreDescriptor(String type, boolean required, String state, @Nullable String since,
			@Nullable String failure, int remembered, int watched, String ttl, String maxStaleness, String refresh,
			long reads, long failures, long hits, long stale) implements OperationResponseBody {

		static StoreDescriptor of(GuardedStore store) {
			StoreStatus status = store.status();
			return new StoreDescriptor(store.getOptions().type(), store.getOptions().required(), status.state().name(),
					(status.since() != null) ? status.since().toString() : null, status.failure(), status.remembered(),
					store.watchedCount(), store.getOptions().ttl().toString(),
					store.getOptions().maxStaleness().toString(), store.getOptions().refresh().toString(),
					status.reads(), status.failures(), status.hits(), status.stale());
		}

	}

	/**
	 * A store with the names of its secrets.
	 *
	 * @param store the store
	 * @param names the names, {@code null} if the store could not be listed
	 * @param leftOut what could not be read when all secrets were, {@code null} if
	 * nothing
	 * @param problem why it could not be listed, {@code null} if it could
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record NamesDescriptor(StoreDescriptor store, @Nullable Set<String> names, @Nullable Set<String> leftOut,
			@Nullable String problem) implements OperationResponseBody {

	}

}
