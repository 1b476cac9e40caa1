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

package dev.patterns.configuration.store.redis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.configuration.store.StoredRevision;

/**
 * Keeps configuration in Redis, all keys of a store in one slot of a cluster. Each method
 * is one script. What was written is as durable as Redis is configured to be.
 */
public final class RedisConfigurationStore implements ConfigurationStore {

	private static final String FIRST = "-";

	private static final String LAST = "+";

	private final String name;

	private final Supplier<StringRedisTemplate> redis;

	private final int history;

	private final String prefix;

	/**
	 * Create a store.
	 * @param name name of the store, part of all keys
	 * @param connections gives the connections when they are first needed
	 * @param history how many revisions are kept
	 */
	public RedisConfigurationStore(String name, Supplier<RedisConnectionFactory> connections, int history) {
		this.name = name;
		this.redis = SingletonSupplier.of(() -> new StringRedisTemplate(connections.get()));
		this.history = history;
		this.prefix = "patterns:configuration:{" + name + "}:";
	}

	@Override
	public StoreContent read() {
		List<?> result = execute("read", ConfigurationScripts.READ);
		return new StoreContent(StoredText.position(result, 0), StoredText.items(result.get(2)));
	}

	@Override
	public StorePosition position() {
		return StoredText.position(execute("read", ConfigurationScripts.HEAD), 0);
	}

	@Override
	public Map<String, ConfigurationItem> find(Collection<String> keys) {
		return StoredText.items(execute("read", ConfigurationScripts.FIND, keys.toArray(String[]::new)));
	}

	@Override
	public StoreChanges changesAfter(StorePosition known, int limit) {
		List<?> result = execute("read", ConfigurationScripts.CHANGES, Long.toString(known.revision()), known.mark(),
				Integer.toString(limit));
		StorePosition present = StoredText.position(result, 1);
		if (present.equals(known)) {
			return new StoreChanges(List.of(), known, true);
		}
		return result.get(0).equals("complete")
				? StoreChanges.after(known, present, StoredText.revisions(result.get(3)))
				: StoreChanges.unknown(present);
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		return StoredText
			.revisions(execute("read", ConfigurationScripts.HISTORY, key, Integer.toString(limit), FIRST, LAST))
			.stream()
			.map(StoredRevision::change)
			.toList();
	}

	@Override
	public @Nullable ConfigurationRevision find(String key, long version) {
		String id = Long.toString(version);
		List<StoredRevision> found = StoredText
			.revisions(execute("read", ConfigurationScripts.HISTORY, key, "1", id, id));
		return found.isEmpty() ? null : found.get(0).change();
	}

	@Override
	public long write(List<ConfigurationChange> changes, String author) {
		List<String> arguments = new ArrayList<>(
				List.of(author, Integer.toString(this.history), StorePosition.newMark()));
		changes.stream().sorted(Comparator.comparing(ConfigurationChange::key)).forEach((change) -> {
			String value = change.value();
			Long expected = change.expectedVersion();
			arguments.add(change.key());
			arguments.add((value != null) ? "set" : "delete");
			arguments.add((value != null) ? value : "");
			arguments.add((expected != null) ? expected.toString() : "");
		});
		List<?> result = execute("written", ConfigurationScripts.WRITE, arguments.toArray(String[]::new));
		if (result.get(0).equals("conflict")) {
			throw new ConfigurationConflictException(String.valueOf(result.get(1)),
					Long.parseLong(String.valueOf(result.get(2))), Long.parseLong(String.valueOf(result.get(3))));
		}
		return Long.parseLong(String.valueOf(result.get(1)));
	}

	@SuppressWarnings("rawtypes")
	private List<?> execute(String what, RedisScript<List> script, String... arguments) {
		try {
			List<?> result = this.redis.get()
				.execute(script, List.of(this.prefix + "items", this.prefix + "head", changesKey(),
						this.prefix + "write:" + UUID.randomUUID()), (Object[]) arguments);
			if (result == null) {
				throw new ConfigurationStoreException(
						"The configuration store '%s' cannot be %s in a transaction of Redis".formatted(this.name,
								what),
						null);
			}
			return result;
		}
		catch (DataAccessException | IllegalStateException ex) {
			throw new ConfigurationStoreException(
					"The configuration store '%s' cannot be %s: %s".formatted(this.name, what, ex.getMessage()), ex);
		}
	}

	private String changesKey() {
		return this.prefix + "changes";
	}

	@Override
	public StoreWatch watch(Runnable onChange) {
		StringRedisTemplate template = this.redis.get();
		RedisWatch watch = new RedisWatch(this.name, template.getRequiredConnectionFactory(), changesKey(),
				() -> position().revision(), onChange);
		watch.start();
		return watch;
	}

	@Override
	public String description() {
		return "redis";
	}

}
