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

package dev.patterns.configuration.engine;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.ConfigurationSubscription;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.InvalidConfigurationException;
import dev.patterns.configuration.UnknownConfigurationVersionException;
import dev.patterns.configuration.observation.ConfigurationObservationContext;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

/**
 * A template of one store.
 */
final class StoreTemplate implements ConfigurationTemplate {

	private static final int MAX_CHANGES = 1000;

	private static final int MAX_HISTORY = 1000;

	private final StoreTemplates templates;

	private final StoreFollower follower;

	private final ConfigurationStore store;

	private final WriteOptions options;

	private final Map<String, Subscription> subscriptions;

	StoreTemplate(StoreTemplates templates, StoreFollower follower) {
		this(templates, follower, WriteOptions.DEFAULTS, new ConcurrentHashMap<>());
	}

	private StoreTemplate(StoreTemplates templates, StoreFollower follower, WriteOptions options,
			Map<String, Subscription> subscriptions) {
		this.templates = templates;
		this.follower = follower;
		this.store = follower.store();
		this.options = options;
		this.subscriptions = subscriptions;
	}

	/**
	 * A template that writes in another way.
	 * @param options how
	 * @return a template with the same subscriptions
	 */
	StoreTemplate with(WriteOptions options) {
		return options.equals(this.options) ? this
				: new StoreTemplate(this.templates, this.follower, options, this.subscriptions);
	}

	@Override
	public String getStore() {
		return this.follower.name();
	}

	@Override
	public ConfigurationTemplate store(String name) {
		return this.templates.get(name).with(this.options);
	}

	@Override
	public ConfigurationTemplate withoutTrial() {
		return with(this.options.withoutTrial());
	}

	@Override
	public ConfigurationTemplate changedBy(String name) {
		return with(this.options.by(name));
	}

	@Override
	public Optional<ConfigurationItem> get(String key) {
		return observe("get", key,
				(context) -> Optional.ofNullable(this.store.find(Set.of(ConfigurationKeys.require(key))).get(key)));
	}

	@Override
	public Map<String, ConfigurationItem> get(Collection<String> keys) {
		return observe("get", null, (context) -> {
			if (keys.isEmpty()) {
				return this.store.read().items();
			}
			keys.forEach(ConfigurationKeys::require);
			return new TreeMap<>(this.store.find(new HashSet<>(keys)));
		});
	}

	@Override
	public Map<String, ConfigurationItem> getByPrefix(String prefix) {
		Assert.notNull(prefix, "'prefix' must not be null");
		return observe("get", null, (context) -> {
			Map<String, ConfigurationItem> items = new TreeMap<>(this.store.read().items());
			items.keySet().removeIf((key) -> !key.startsWith(prefix));
			return items;
		});
	}

	@Override
	public long set(String key, String value) {
		return write("set", key, List.of(ConfigurationChange.set(key, value)));
	}

	@Override
	public long set(String key, String value, long expectedVersion) {
		return write("set", key, List.of(ConfigurationChange.set(key, value).ifVersion(expectedVersion)));
	}

	@Override
	public boolean delete(String key) {
		return write("delete", key, List.of(ConfigurationChange.delete(key))) != 0;
	}

	@Override
	public boolean delete(String key, long expectedVersion) {
		return write("delete", key, List.of(ConfigurationChange.delete(key).ifVersion(expectedVersion))) != 0;
	}

	@Override
	public long apply(Collection<ConfigurationChange> changes) {
		return write("apply", null, List.copyOf(changes));
	}

	private long write(String operation, @Nullable String key, List<ConfigurationChange> changes) {
		return observe(operation, key, (context) -> {
			check(changes);
			return write(context, changes, "");
		});
	}

	private long write(ConfigurationObservationContext context, List<ConfigurationChange> changes, String note) {
		if (this.options.tried() && !changes.isEmpty()) {
			this.templates.tryOut(this.follower, changes);
		}
		long revision = changes.isEmpty() ? 0
				: this.store.write(changes, this.options.author(this.templates.author(), note));
		context.setRevision(revision);
		this.follower.wakeUp();
		return revision;
	}

	private void check(List<ConfigurationChange> changes) {
		Set<String> keys = new HashSet<>();
		for (ConfigurationChange change : changes) {
			ConfigurationKeys.require(change.key());
			ConfigurationKeys.requireValue(change.key(), change.value(), this.templates.maxValueSize());
			if (!keys.add(change.key())) {
				throw new InvalidConfigurationException("There are two changes of '" + change.key() + "'");
			}
		}
		if (keys.size() > MAX_CHANGES) {
			throw new InvalidConfigurationException(
					"There are " + keys.size() + " changes, and " + MAX_CHANGES + " may be made at once");
		}
	}

	private <T> T observe(String operation, @Nullable String key, Function<ConfigurationObservationContext, T> task) {
		return this.templates.observations().observe(getStore(), operation, key, task);
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		Assert.isTrue(limit > 0 && limit <= MAX_HISTORY, "'limit' must be between 1 and " + MAX_HISTORY);
		return observe("history", key, (context) -> this.store.history(ConfigurationKeys.require(key), limit));
	}

	@Override
	public long rollback(String key, long version) {
		return observe("rollback", key, (context) -> {
			ConfigurationRevision earlier = this.store.find(ConfigurationKeys.require(key), version);
			if (earlier == null) {
				throw new UnknownConfigurationVersionException(key, version);
			}
			return write(context, List.of(new ConfigurationChange(key, earlier.value(), null)),
					" (rollback to " + version + ")");
		});
	}

	@Override
	public ConfigurationSubscription subscribe(Collection<String> keys, Consumer<ConfigurationEvent> listener) {
		keys.forEach(ConfigurationKeys::require);
		Set<String> wanted = Set.copyOf(keys);
		return subscribe((key) -> wanted.isEmpty() || wanted.contains(key), listener);
	}

	@Override
	public ConfigurationSubscription subscribeToPrefix(String prefix, Consumer<ConfigurationEvent> listener) {
		Assert.notNull(prefix, "'prefix' must not be null");
		return subscribe((key) -> key.startsWith(prefix), listener);
	}

	private Subscription subscribe(Predicate<String> keys, Consumer<ConfigurationEvent> listener) {
		Assert.notNull(listener, "'listener' must not be null");
		StoreContent known = this.follower.begin();
		Subscription subscription = new Subscription(this.follower, keys, listener,
				(closed) -> this.subscriptions.remove(closed.id()));
		this.subscriptions.put(subscription.id(), subscription);
		this.follower.follow(subscription);
		try {
			subscription.begin(present(known));
		}
		catch (RuntimeException ex) {
			subscription.close();
			throw ex;
		}
		return subscription;
	}

	// Who follows the store may be behind, and what he does not know yet was not changed
	// after this moment.
	private StoreContent present(StoreContent known) {
		try {
			StorePosition position = this.store.position();
			StoreContent current = this.follower.begin();
			return current.position().equals(position) ? current : this.store.read();
		}
		catch (ConfigurationStoreException ex) {
			// Then what was written since the store was last seen comes too.
			return known;
		}
	}

	@Override
	public boolean unsubscribe(String subscriptionId) {
		Subscription subscription = this.subscriptions.get(subscriptionId);
		if (subscription != null) {
			subscription.close();
		}
		return subscription != null;
	}

	int subscriptions() {
		return this.subscriptions.size();
	}

}
