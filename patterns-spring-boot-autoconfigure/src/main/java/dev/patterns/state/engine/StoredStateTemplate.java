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

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.state.BulkStateException;
import dev.patterns.state.BulkStateReadException;
import dev.patterns.state.Consistency;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.State;
import dev.patterns.state.StateEncryptionException;
import dev.patterns.state.StateEntry;
import dev.patterns.state.StateRefusedException;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.StateTransaction;
import dev.patterns.state.StateValueException;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.observation.StateOperation;
import dev.patterns.state.store.KeyScan;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateRefusal;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;

/**
 * Reads and writes the entries of one store. Thread-safe.
 */
final class StoredStateTemplate implements StateTemplate {

	private final StateTemplates templates;

	private final StateBackend backend;

	private final StateStore store;

	private final StateValues values;

	private final StateWrites writes;

	private final StatePublisher publisher;

	private final StateObservations observations;

	StoredStateTemplate(StateTemplates templates, StateBackend backend, StateValues values, StatePublisher publisher,
			StateObservations observations) {
		this.templates = templates;
		this.backend = backend;
		this.store = backend.store();
		this.values = values;
		this.writes = new StateWrites(backend, values);
		this.publisher = publisher;
		this.observations = observations;
	}

	@Override
	public String name() {
		return this.backend.name();
	}

	@Override
	public StateTemplate store(String name) {
		return this.templates.get(name);
	}

	@Override
	public <T> State<T> get(String key, Class<T> type, Consistency consistency) {
		return observe(StateOperation.GET, key, () -> read(key, type, consistency));
	}

	@Override
	public <T> State<T> get(String key, ParameterizedTypeReference<T> type, Consistency consistency) {
		return observe(StateOperation.GET, key, () -> read(key, type.getType(), consistency));
	}

	private <T> T observe(StateOperation operation, @Nullable String key, Supplier<T> work) {
		return this.observations.observe(name(), operation, key, work);
	}

	private <T> State<T> read(String key, Type type, Consistency consistency) {
		String stored = this.backend.keys().stored(key);
		return state(key, stored, this.store.find(stored, consistency), type);
	}

	private <T> State<T> state(String key, String stored, @Nullable StateRecord found, Type type) {
		if (found == null) {
			return State.absent(key);
		}
		if (found.payload().isForeign()) {
			throw new StateValueException(name(), key, "is no state: somebody else wrote it");
		}
		T value = this.values.read(name(), key, this.backend.cipher().decrypt(key, stored, found.payload()), type);
		return new State<>(key, value, found.etag(), found.expiresAt());
	}

	@Override
	public <T> Map<String, State<T>> getAll(Collection<String> keys, Class<T> type, Consistency consistency) {
		return observe(StateOperation.GET_ALL, null, () -> readAll(keys, type, consistency));
	}

	private <T> Map<String, State<T>> readAll(Collection<String> keys, Class<T> type, Consistency consistency) {
		Map<String, String> stored = new LinkedHashMap<>();
		keys.forEach((key) -> stored.put(key, this.backend.keys().stored(key)));
		Map<String, State<T>> states = new LinkedHashMap<>();
		if (!stored.isEmpty()) {
			Map<String, StateRecord> found = this.store.findAll(stored.values(), consistency);
			Map<String, RuntimeException> failures = new LinkedHashMap<>();
			stored.forEach((key, place) -> {
				try {
					states.put(key, state(key, place, found.get(place), type));
				}
				catch (StateEncryptionException | StateValueException ex) {
					failures.put(key, ex);
				}
			});
			if (!failures.isEmpty()) {
				throw new BulkStateReadException(failures, states);
			}
		}
		return states;
	}

	@Override
	public String save(String key, @Nullable Object value, SaveOptions options) {
		return observe(StateOperation.SAVE, key, () -> write(key, this.writes.save(key, value, options)));
	}

	@Override
	public void delete(String key, DeleteOptions options) {
		observe(StateOperation.DELETE, key, () -> write(key, this.writes.delete(key, options)));
	}

	private String write(String key, StateWrite write) {
		StateOutcome outcome = this.store.write(write);
		if (outcome != StateOutcome.DONE) {
			throw this.writes.refusal(key, write, outcome);
		}
		return write.id();
	}

	@Override
	public Map<String, String> saveAll(Map<String, ?> values) {
		return saveAll(
				values.entrySet().stream().map((entry) -> new StateEntry(entry.getKey(), entry.getValue())).toList());
	}

	@Override
	public Map<String, String> saveAll(Collection<StateEntry> entries) {
		return observe(StateOperation.SAVE_ALL, null, () -> writeEach(entries.stream().map(StateEntry::key).toList(),
				entries.stream().map(this.writes::save).toList()));
	}

	@Override
	public void deleteAll(Collection<String> keys) {
		Set<String> distinct = new LinkedHashSet<>(keys);
		observe(StateOperation.DELETE_ALL, null, () -> writeEach(new ArrayList<>(distinct),
				distinct.stream().map((key) -> this.writes.delete(key, DeleteOptions.NONE)).toList()));
	}

	@Override
	public void deleteAll(Map<String, DeleteOptions> options) {
		observe(StateOperation.DELETE_ALL, null, () -> writeEach(new ArrayList<>(options.keySet()),
				options.entrySet().stream().map(this.writes::delete).toList()));
	}

	private Map<String, String> writeEach(List<String> keys, List<StateWrite> all) {
		if (all.isEmpty()) {
			return Map.of();
		}
		List<StateOutcome> outcomes = this.store.writeEach(all);
		Map<String, StateRefusedException> failures = new LinkedHashMap<>();
		Map<String, String> etags = new LinkedHashMap<>();
		for (int i = 0; i < all.size(); i++) {
			if (outcomes.get(i) == StateOutcome.DONE) {
				note(etags, keys.get(i), all.get(i));
			}
			else {
				StateRefusedException failure = this.writes.refusal(keys.get(i), all.get(i), outcomes.get(i));
				failures.putIfAbsent(keys.get(i), failure);
			}
		}
		if (!failures.isEmpty()) {
			throw new BulkStateException(failures, etags);
		}
		return etags;
	}

	@Override
	public Map<String, String> transaction(Consumer<StateTransaction> work) {
		return observe(StateOperation.TRANSACTION, null, () -> commit(work));
	}

	private Map<String, String> commit(Consumer<StateTransaction> work) {
		CollectedTransaction collected = new CollectedTransaction(this.writes);
		work.accept(collected);
		List<StateWrite> all = collected.writes();
		if (all.isEmpty() && collected.messages().isEmpty()) {
			return Map.of();
		}
		StateRefusal refusal = this.store.writeAll(all, publication(collected.messages()));
		if (refusal != null) {
			int index = refusal.index();
			throw this.writes.refusal(collected.keys().get(index), all.get(index), refusal.outcome());
		}
		Map<String, String> etags = new LinkedHashMap<>();
		for (int i = 0; i < all.size(); i++) {
			note(etags, collected.keys().get(i), all.get(i));
		}
		return etags;
	}

	// What was deleted has none.
	private static void note(Map<String, String> etags, String key, StateWrite done) {
		if (done.payload() != null) {
			etags.put(key, done.id());
		}
		else {
			etags.remove(key);
		}
	}

	private @Nullable Runnable publication(List<CollectedTransaction.Message> messages) {
		if (messages.isEmpty()) {
			return null;
		}
		if (!this.store.guarantees().outbox()) {
			throw new UnsupportedStateOperationException(
					"The state store '%s' is of the type '%s', so a message cannot be published in the same commit. Use a store of the type 'jdbc' for that"
						.formatted(name(), this.store.guarantees().type()));
		}
		StatePublisher.Sink sink = this.publisher.open(name(), this.store);
		return () -> messages
			.forEach((message) -> sink.publish(message.topic(), message.key(), message.payload(), message.options()));
	}

	@Override
	public KeyPage keys(KeyQuery query) {
		return observe(StateOperation.KEYS, null, () -> list(query));
	}

	private KeyPage list(KeyQuery query) {
		StateKeys keys = this.backend.keys();
		Predicate<String> filter = (stored) -> true;
		String beginning = query.prefix();
		if (query.pattern() != null) {
			KeyPattern pattern = KeyPattern.of(query.pattern());
			String wanted = keys.beginning(query.prefix());
			filter = (stored) -> stored.startsWith(wanted) && pattern.matches(keys.key(stored));
			beginning = (pattern.literal().length() > beginning.length()) ? pattern.literal() : beginning;
		}
		KeyPage page = this.store
			.scan(new KeyScan(keys.beginning(beginning), filter, PageToken.read(query.page()), query.limit()));
		return new KeyPage(page.keys().stream().map(keys::key).toList(), PageToken.write(page.next()));
	}

	@Override
	public long deletePrefix(String prefix) {
		if (prefix == null || prefix.isEmpty()) {
			throw new InvalidStateKeyException("To delete by prefix, the prefix must not be empty");
		}
		return observe(StateOperation.DELETE_PREFIX, null,
				() -> this.store.deletePrefix(this.backend.keys().beginning(prefix)));
	}

}
