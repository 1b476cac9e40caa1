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

package dev.patterns.configuration.actuate.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.engine.RefusedRevision;
import dev.patterns.configuration.engine.StoreFollower;

/**
 * Endpoint {@code configstore}: the configuration stores that the application uses, their
 * items and history; sets, deletes and rolls back.
 */
@Endpoint(id = "configstore", defaultAccess = Access.READ_ONLY)
public class ConfigStoreEndpoint {

	private static final int DEFAULT_HISTORY = 20;

	private static final int MAX_ITEMS = 1000;

	private final ConfigurationStores stores;

	private final LiveConfiguration live;

	private final ConfigurationTemplate template;

	private final Sanitizer sanitizer;

	private final Show showValues;

	/**
	 * Create the endpoint.
	 * @param stores the stores
	 * @param live what the application has taken over
	 * @param template reads and changes stores
	 * @param sanitizer sanitizes values
	 * @param showValues when to show values
	 */
	public ConfigStoreEndpoint(ConfigurationStores stores, LiveConfiguration live, ConfigurationTemplate template,
			Sanitizer sanitizer, Show showValues) {
		this.stores = stores;
		this.live = live;
		this.template = template;
		this.sanitizer = sanitizer;
		this.showValues = showValues;
	}

	/**
	 * The stores that the application uses. Asks none of them.
	 * @return the stores
	 */
	@ReadOperation
	public StoresDescriptor stores() {
		List<StoreDescriptor> descriptors = new ArrayList<>();
		for (StoreFollower follower : this.stores.used()) {
			ImportedStore imported = this.live.imported().find(follower.name());
			descriptors.add(new StoreDescriptor(follower.name(), follower.store().description(), follower.revision(),
					follower.seenAt(), follower.isTold(), follower.failure(),
					(imported != null) ? imported.content().revision() : null,
					(imported != null) ? imported.refused() : null));
		}
		return new StoresDescriptor(descriptors, this.live.immutableBeans());
	}

	/**
	 * The items of a store, or one of them with its history.
	 * @param store name of the store
	 * @param key the key, {@code null} for several
	 * @param prefix beginning of keys, {@code null} for all
	 * @param history how many entries of the history of one key
	 * @return an {@link ItemsDescriptor}, or an {@link ItemDescriptor}, {@code null} if
	 * there was never such a key
	 */
	@ReadOperation
	public @Nullable Object items(@Selector String store, @Nullable String key, @Nullable String prefix,
			@Nullable Integer history) {
		return items(store, key, prefix, history, this.showValues.isShown(true));
	}

	@Nullable Object items(String store, @Nullable String key, @Nullable String prefix, @Nullable Integer history,
			boolean shown) {
		ConfigurationTemplate of = this.template.store(store);
		if (key == null) {
			Collection<ConfigurationItem> all = of.getByPrefix((prefix != null) ? prefix : "").values();
			return new ItemsDescriptor(store, all.stream().limit(MAX_ITEMS).map((item) -> item(item, shown)).toList(),
					all.size());
		}
		List<ConfigurationRevision> entries = of.history(key, (history != null) ? history : DEFAULT_HISTORY);
		ConfigurationItem item = of.get(key).orElse(null);
		if (item == null && entries.isEmpty()) {
			return null;
		}
		return new ItemDescriptor(key, (item != null) ? show(key, item.value(), shown) : null,
				(item != null) ? item.version() : null, entries.stream().map((entry) -> entry(entry, shown)).toList());
	}

	private ItemDescriptor item(ConfigurationItem item, boolean shown) {
		return new ItemDescriptor(item.key(), show(item.key(), item.value(), shown), item.version(), null);
	}

	private RevisionDescriptor entry(ConfigurationRevision entry, boolean shown) {
		return new RevisionDescriptor(entry.version(), show(entry.key(), entry.value(), shown), entry.value() == null,
				entry.changedAt(), entry.changedBy());
	}

	private @Nullable Object show(String key, @Nullable String value, boolean shown) {
		return (value != null) ? this.sanitizer.sanitize(new SanitizableData(null, key, value), shown) : null;
	}

	/**
	 * Set a key, or roll it back.
	 * @param store name of the store
	 * @param key the key
	 * @param value the value, unless it is rolled back
	 * @param version the version that the key must have, 0 for none, {@code null} if it
	 * does not matter
	 * @param rollbackTo the version that is rolled back to
	 * @param force whether it is written without being tried out on this application
	 * @return the new revision
	 */
	@WriteOperation
	public WrittenDescriptor set(@Selector String store, String key, @Nullable String value, @Nullable Long version,
			@Nullable Long rollbackTo, @Nullable Boolean force) {
		return set(writer(store, force, null), key, value, version, rollbackTo);
	}

	/**
	 * The template by which a store is changed.
	 * @param store name of the store
	 * @param force whether changes are not tried out
	 * @param by who makes them, {@code null} if nobody is known
	 * @return the template
	 */
	ConfigurationTemplate writer(String store, @Nullable Boolean force, @Nullable String by) {
		ConfigurationTemplate of = this.template.store(store);
		ConfigurationTemplate tried = Boolean.TRUE.equals(force) ? of.withoutTrial() : of;
		return StringUtils.hasText(by) ? tried.changedBy(by) : tried;
	}

	WrittenDescriptor set(ConfigurationTemplate of, String key, @Nullable String value, @Nullable Long version,
			@Nullable Long rollbackTo) {
		if (rollbackTo != null) {
			Assert.isTrue(value == null && version == null, "'rollbackTo' stands alone");
			return new WrittenDescriptor(of.rollback(key, rollbackTo));
		}
		Assert.isTrue(value != null, "Either 'value' or 'rollbackTo' is needed");
		return new WrittenDescriptor((version != null) ? of.set(key, value, version) : of.set(key, value));
	}

	/**
	 * Delete a key.
	 * @param store name of the store
	 * @param key the key
	 * @param version the version that it must have, {@code null} if it does not matter
	 * @param force whether it is deleted without trying that out on this application
	 * @return whether there was one
	 */
	@DeleteOperation
	public DeletedDescriptor delete(@Selector String store, String key, @Nullable Long version,
			@Nullable Boolean force) {
		return delete(writer(store, force, null), key, version);
	}

	DeletedDescriptor delete(ConfigurationTemplate of, String key, @Nullable Long version) {
		return new DeletedDescriptor(key, (version != null) ? of.delete(key, version) : of.delete(key));
	}

	/**
	 * The stores.
	 *
	 * @param stores the stores that are used
	 * @param immutableBeans names of beans that have not followed a change
	 */
	public record StoresDescriptor(List<StoreDescriptor> stores,
			Set<String> immutableBeans) implements OperationResponseBody {

	}

	/**
	 * A store.
	 *
	 * @param name its name
	 * @param backend what keeps it
	 * @param revision its revision as it was seen last
	 * @param seenAt when it last answered
	 * @param told whether it tells of changes at the moment
	 * @param failure why it cannot be followed at the moment
	 * @param importedRevision the revision that the application has taken over
	 * @param refused the revision that the application does not take over
	 */
	public record StoreDescriptor(String name, String backend, @Nullable Long revision, @Nullable Instant seenAt,
			boolean told, @Nullable String failure, @Nullable Long importedRevision,
			@Nullable RefusedRevision refused) {

	}

	/**
	 * Items of a store.
	 *
	 * @param store name of the store
	 * @param items the first of the items
	 * @param count how many there are
	 */
	public record ItemsDescriptor(String store, List<ItemDescriptor> items,
			int count) implements OperationResponseBody {

	}

	/**
	 * An item.
	 *
	 * @param key the key
	 * @param value the value, unless it is not shown or there is none
	 * @param version its version
	 * @param history its history, the latest first
	 */
	public record ItemDescriptor(String key, @Nullable Object value, @Nullable Long version,
			@Nullable List<RevisionDescriptor> history) implements OperationResponseBody {

	}

	/**
	 * An entry of the history.
	 *
	 * @param version the revision of the store
	 * @param value the value, unless it is not shown or there is none
	 * @param deleted whether the key was deleted
	 * @param changedAt when
	 * @param changedBy by whom
	 */
	public record RevisionDescriptor(long version, @Nullable Object value, boolean deleted, Instant changedAt,
			String changedBy) {

	}

	/**
	 * What was written.
	 *
	 * @param revision the new revision of the store, 0 if there was nothing to do
	 */
	public record WrittenDescriptor(long revision) implements OperationResponseBody {

	}

	/**
	 * What was deleted.
	 *
	 * @param key the key
	 * @param deleted whether there was one
	 */
	public record DeletedDescriptor(String key, boolean deleted) implements OperationResponseBody {

	}

}
