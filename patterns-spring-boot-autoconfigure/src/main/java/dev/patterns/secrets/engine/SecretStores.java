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

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.UnknownSecretStoreException;

/**
 * The stores of an application by their names. It exists before the application's beans
 * do, since configuration is read from secrets; a store is made when it is asked for
 * first, and made anew if its settings turn out to be others (of a profile, say) while
 * the environment is being prepared. Thread-safe.
 */
public final class SecretStores implements AutoCloseable {

	private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

	private final Map<String, Made> stores = new ConcurrentHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<String> making = new TreeSet<>();

	private final KnownSecrets known = new KnownSecrets();

	private final LongSupplier nanoTime;

	private final Map<String, ImportedSecrets> imports = new ConcurrentHashMap<>();

	private final AtomicInteger users = new AtomicInteger();

	private final Set<Runnable> watchHooks = new CopyOnWriteArraySet<>();

	private volatile Function<String, @Nullable StoreDefinition> definitions;

	private volatile boolean settled;

	private volatile boolean closed;

	/**
	 * Create the stores.
	 * @param definitions definitions of stores by name, as far as they are known
	 */
	public SecretStores(Function<String, @Nullable StoreDefinition> definitions) {
		this(definitions, System::nanoTime);
	}

	SecretStores(Function<String, @Nullable StoreDefinition> definitions, LongSupplier nanoTime) {
		this.definitions = definitions;
		this.nanoTime = nanoTime;
	}

	/**
	 * Whether a text can be the name of a store.
	 * @param name the text
	 * @return {@code true} for lower-case letters, digits and hyphens
	 */
	public static boolean isName(String name) {
		return NAME.matcher(name).matches();
	}

	/**
	 * Use other definitions from now on. Nothing happens once the stores are settled.
	 * @param definitions definitions of stores by name
	 */
	public void define(Function<String, @Nullable StoreDefinition> definitions) {
		if (!this.settled) {
			this.definitions = definitions;
		}
	}

	/**
	 * Say that the definitions do not change any more: the environment is complete.
	 * @param names names of all stores
	 */
	public void settle(Collection<String> names) {
		names.forEach(this::find);
		this.settled = true;
	}

	/**
	 * The store of a name.
	 * @param name the name
	 * @return the store
	 * @throws UnknownSecretStoreException if there is none
	 */
	public GuardedStore get(String name) {
		GuardedStore store = find(name);
		if (store == null) {
			throw new UnknownSecretStoreException(name);
		}
		return store;
	}

	/**
	 * The store of a name.
	 * @param name the name
	 * @return the store, {@code null} if there is none
	 */
	public @Nullable GuardedStore find(String name) {
		Made made = this.stores.get(name);
		if (this.settled || this.closed || !isName(name)) {
			return (made != null) ? made.store() : null;
		}
		this.lock.lock();
		try {
			return make(name);
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable GuardedStore make(String name) {
		if (!this.making.add(name)) {
			throw new SelfReferenceException(name);
		}
		try {
			StoreDefinition definition = this.definitions.apply(name);
			Made made = this.stores.get(name);
			if (definition == null || (made != null && made.settings().equals(definition.settings()))) {
				return (made != null) ? made.store() : null;
			}
			GuardedStore store = new GuardedStore(name, definition.factory().get(), definition.options(), this.known,
					this.nanoTime);
			store.watched().onAdded(this::somethingToWatch);
			definition.credentials().forEach(this.known::add);
			this.stores.put(name, new Made(definition.settings(), store));
			if (made != null) {
				made.store().close();
			}
			return store;
		}
		finally {
			this.making.remove(name);
		}
	}

	// What is called when there is another secret or import to look at.
	void onSomethingToWatch(Runnable hook) {
		this.watchHooks.add(hook);
	}

	void forget(Runnable hook) {
		this.watchHooks.remove(hook);
	}

	void somethingToWatch() {
		this.watchHooks.forEach(Runnable::run);
	}

	// What imports read last, by their names.
	Map<String, ImportedSecrets> imports() {
		return this.imports;
	}

	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * All stores that were made.
	 * @return the stores by name
	 */
	public Map<String, GuardedStore> all() {
		Map<String, GuardedStore> all = new TreeMap<>();
		this.stores.forEach((name, made) -> all.put(name, made.store()));
		return all;
	}

	/**
	 * Values that were read.
	 * @return the values
	 */
	public KnownSecrets known() {
		return this.known;
	}

	/**
	 * Whether the stores are closed.
	 * @return {@code true} after the last context that has them is closed
	 */
	public boolean isClosed() {
		return this.closed;
	}

	/**
	 * Say that an application context has the stores. Contexts that share an environment
	 * share its stores, which are closed with the last of them.
	 */
	public void retain() {
		this.users.incrementAndGet();
	}

	@Override
	public void close() {
		if (this.users.decrementAndGet() > 0) {
			return;
		}
		this.closed = true;
		this.imports.clear();
		this.stores.values().forEach((made) -> made.store().close());
	}

	/**
	 * A store with the settings that it was made of.
	 *
	 * @param settings the settings
	 * @param store the store
	 */
	private record Made(Object settings, GuardedStore store) {

	}

}
