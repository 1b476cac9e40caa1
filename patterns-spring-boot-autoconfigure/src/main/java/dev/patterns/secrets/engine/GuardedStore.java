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

package dev.patterns.secrets.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretTransit;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretBatch;
import dev.patterns.secrets.store.SecretStore;

/**
 * A named store behind its rules and a memory: the one way to a secret, for the template,
 * imports, references and injection alike. Thread-safe.
 */
public final class GuardedStore implements AutoCloseable {

	private static final int ATTEMPTS = 3;

	private final String name;

	private final SecretStore store;

	private final StoreOptions options;

	private final KnownSecrets known;

	private final LongSupplier nanoTime;

	private final SecretMemory memory = new SecretMemory();

	private final BulkMemory bulks;

	private final StoreMonitor monitor;

	private final WatchedSecrets watched = new WatchedSecrets();

	private volatile @Nullable Outage outage;

	GuardedStore(String name, SecretStore store, StoreOptions options, KnownSecrets known, LongSupplier nanoTime) {
		this.name = name;
		this.store = store;
		this.options = options;
		this.known = known;
		this.nanoTime = nanoTime;
		this.bulks = new BulkMemory(name);
		this.monitor = new StoreMonitor(name);
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * What is done before the store.
	 * @return the options
	 */
	public StoreOptions getOptions() {
		return this.options;
	}

	/**
	 * The store itself.
	 * @return the store
	 */
	public SecretStore getStore() {
		return this.store;
	}

	WatchedSecrets watched() {
		return this.watched;
	}

	/**
	 * How many secrets are watched for changes.
	 * @return the number
	 */
	public int watchedCount() {
		return this.watched.size();
	}

	/**
	 * How the store is doing.
	 * @return the status at this moment
	 */
	public StoreStatus status() {
		return this.monitor.status(this.memory.size());
	}

	/**
	 * Find a secret.
	 * @param name its name, in the only spelling that there is
	 * @return the secret, {@code null} if there is none
	 */
	public @Nullable SecretValues find(String name) {
		SecretName checked = permitted(name);
		RememberedSecret remembered = this.memory.get(checked);
		if (remembered != null && remembered.isFresh(this.nanoTime.getAsLong())) {
			this.monitor.hit();
			return remembered.values();
		}
		return this.memory.ask(checked, (age) -> ask(checked, age)).values();
	}

	/**
	 * Read a secret.
	 * @param name its name
	 * @return the secret
	 * @throws SecretNotFoundException if there is none
	 */
	public SecretValues get(String name) {
		SecretValues values = find(name);
		if (values == null) {
			throw new SecretNotFoundException("Store '%s' has no secret '%s'".formatted(this.name, name));
		}
		return values;
	}

	/**
	 * Ask the store for a secret, whatever is remembered. If the answer is another one,
	 * it is what everybody gets from now on.
	 * @param name name of the secret
	 * @return the secret, {@code null} if there is none
	 */
	@Nullable SecretValues reload(String name) {
		SecretName checked = permitted(name);
		SecretValues current = null;
		// Somebody may have asked meanwhile and have got a newer answer, or an older one.
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			long asked = this.nanoTime.getAsLong();
			current = answer(() -> this.store.read(checked));
			if (this.memory.keep(checked, remembered(current, asked))) {
				break;
			}
		}
		return current;
	}

	/**
	 * All permitted secrets below a prefix, from the store itself or, if it does not
	 * answer, what it answered last, within its maximal staleness.
	 * @param prefix whole segments, empty for all
	 * @return the secrets by name
	 */
	public Map<String, SecretValues> getBulk(String prefix) {
		checkedPrefix(prefix);
		return orLast(() -> readAll(prefix),
				() -> this.bulks.secrets(prefix, this::isWithinStaleness, this.nanoTime.getAsLong(), this.memory));
	}

	/**
	 * All permitted secrets below a prefix, from the store itself. What cannot be read is
	 * left out, see {@link #leftOut()}.
	 * @param prefix whole segments, empty for all
	 * @return the secrets by name
	 */
	Map<String, SecretValues> readAll(String prefix) {
		checkedPrefix(prefix);
		long asked = this.nanoTime.getAsLong();
		SecretBatch batch = answer(() -> this.store.readAll(prefix, (name) -> this.options.rules().permits(name)));
		if (batch == null) {
			return Map.of();
		}
		Map<SecretName, SecretValues> permitted = new TreeMap<>(batch.secrets());
		permitted.keySet().removeIf((name) -> !this.options.rules().permits(name));
		permitted.forEach((name, values) -> this.memory.keep(name, remembered(values, asked)));
		this.bulks.secrets(prefix, permitted, asked);
		this.bulks.leftOut(prefix, batch.leftOut());
		return BulkMemory.byName(permitted);
	}

	/**
	 * Names of all permitted secrets below a prefix, from the store itself or, if it does
	 * not answer, what it answered last, within its maximal staleness.
	 * @param prefix whole segments, empty for all
	 * @return the names
	 */
	public Set<String> list(String prefix) {
		checkedPrefix(prefix);
		return orLast(() -> readNames(prefix),
				() -> this.bulks.names(prefix, this::isWithinStaleness, this.nanoTime.getAsLong()));
	}

	private Set<String> readNames(String prefix) {
		long asked = this.nanoTime.getAsLong();
		Set<SecretName> listed = answer(() -> this.store.list(prefix));
		Set<String> names = new TreeSet<>();
		if (listed != null) {
			listed.stream()
				.filter((name) -> this.options.rules().permits(name))
				.forEach((name) -> names.add(name.value()));
		}
		this.bulks.names(prefix, names, asked);
		return names;
	}

	private <T> T orLast(Supplier<T> question, Supplier<@Nullable T> last) {
		try {
			leaveAlone(this.nanoTime.getAsLong());
			return question.get();
		}
		catch (SecretStoreUnavailableException ex) {
			T answer = last.get();
			if (answer == null) {
				throw ex;
			}
			this.monitor.gaveStale();
			return answer;
		}
	}

	/**
	 * Names in the store of what could not be read when all secrets were, and was left
	 * out.
	 * @return the names, without what lies outside of the prefixes that were read
	 */
	public Set<String> leftOut() {
		return this.bulks.leftOut();
	}

	/**
	 * Ask the store again from now on.
	 */
	public void refresh() {
		this.outage = null;
		this.memory.expire(this.nanoTime.getAsLong());
	}

	/**
	 * Encryption by the store's keys.
	 * @return the operations
	 * @throws SecretOperationNotSupportedException if it has none
	 */
	public SecretTransit transit() {
		try {
			return this.store.transit();
		}
		catch (SecretOperationNotSupportedException ex) {
			throw new SecretOperationNotSupportedException(
					"Store '%s' of type '%s': %s".formatted(this.name, this.options.type(), ex.getMessage()));
		}
	}

	/**
	 * Find out whether the store can be reached.
	 * @throws SecretStoreUnavailableException if it cannot
	 */
	public void check() {
		try {
			this.store.check();
			this.outage = null;
			this.monitor.up();
		}
		catch (SecretStoreUnavailableException ex) {
			this.monitor.down(ex);
			throw ex;
		}
	}

	@Override
	public void close() {
		this.store.close();
	}

	/**
	 * Check that a secret may be read.
	 * @param name its name
	 * @return the name
	 */
	SecretName permitted(String name) {
		SecretName checked = new SecretName(name);
		if (!this.options.rules().permits(checked)) {
			throw new SecretAccessDeniedException(
					"The lists of store '%s' do not permit to read secret '%s'".formatted(this.name, checked));
		}
		return checked;
	}

	private static void checkedPrefix(String prefix) {
		if (!prefix.isEmpty()) {
			new SecretName(prefix);
		}
	}

	private RememberedSecret ask(SecretName name, long age) {
		long now = this.nanoTime.getAsLong();
		try {
			leaveAlone(now);
			RememberedSecret answer = remembered(answer(() -> this.store.read(name)), now);
			this.memory.put(name, answer, age);
			return answer;
		}
		catch (SecretStoreUnavailableException ex) {
			// Finding out may have taken longer than the store is left alone for.
			long then = this.nanoTime.getAsLong();
			RememberedSecret last = lastOf(name, then);
			if (last == null) {
				throw ex;
			}
			this.monitor.gaveStale();
			this.memory.put(name, last.askAgainAt(then + saturated(this.options.negativeTtl())), age);
			return last;
		}
	}

	private @Nullable RememberedSecret lastOf(SecretName name, long now) {
		RememberedSecret last = this.memory.get(name);
		return (last != null && last.values() != null && isWithinStaleness(now - last.readAt())) ? last : null;
	}

	boolean isWithinStaleness(long nanos) {
		return nanos <= saturated(this.options.maxStaleness());
	}

	// Whether the store let somebody wait for nothing just now.
	boolean isLeftAlone() {
		Outage current = this.outage;
		return current != null && current.isOn(this.nanoTime.getAsLong());
	}

	private void leaveAlone(long now) {
		Outage current = this.outage;
		if (current != null && current.isOn(now)) {
			throw new SecretStoreUnavailableException(
					"Store '%s' is left alone for a moment: %s".formatted(this.name, current.failure()));
		}
	}

	private <T> @Nullable T answer(Supplier<@Nullable T> question) {
		long asked = this.nanoTime.getAsLong();
		try {
			T answer = question.get();
			this.outage = null;
			this.monitor.answered();
			return answer;
		}
		catch (SecretStoreUnavailableException ex) {
			this.outage = Outage.of(ex, asked, this.nanoTime.getAsLong(), saturated(this.options.negativeTtl()));
			this.monitor.failed(ex);
			throw ex;
		}
	}

	private RememberedSecret remembered(@Nullable SecretValues values, long now) {
		if (values != null) {
			this.known.add(values);
		}
		Duration ttl = (values != null) ? this.options.ttl() : this.options.negativeTtl();
		return new RememberedSecret(values, now, now + saturated(ttl));
	}

	private static long saturated(Duration duration) {
		return (duration.compareTo(Duration.ofDays(365)) < 0) ? duration.toNanos() : Duration.ofDays(365).toNanos();
	}

}
