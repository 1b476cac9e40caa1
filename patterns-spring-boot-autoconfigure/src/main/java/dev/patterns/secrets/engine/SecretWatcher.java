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
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretRotatedEvent;
import dev.patterns.secrets.SecretSubscription;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.engine.WatchedSecrets.Registration;
import dev.patterns.secrets.engine.WatchedSecrets.Seen;
import dev.patterns.secrets.engine.WatchedSecrets.Watched;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Looks for changes of the secrets that are imported, referred to, injected or listened
 * to, each store as often as it says. It has no thread until there is such a secret.
 */
public final class SecretWatcher implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SecretWatcher.class);

	private static final Duration IDLE = Duration.ofSeconds(30);

	private static final Duration STOP = Duration.ofSeconds(10);

	private final SecretStores stores;

	private final ConfigurableEnvironment environment;

	private final ApplicationEventPublisher publisher;

	private final SecretPropertyListener properties;

	private final Map<String, Long> dueAt = new ConcurrentHashMap<>();

	/**
	 * What properties were that changed and that not everybody could take over.
	 */
	private final Map<String, Map<String, @Nullable String>> untold = new ConcurrentHashMap<>();

	/**
	 * What of each secret was taken over here.
	 */
	private final Map<Watched, Seen> taken = new ConcurrentHashMap<>();

	/**
	 * What of each import was taken over here.
	 */
	private final Map<String, Map<String, String>> takenImports = new ConcurrentHashMap<>();

	/**
	 * What the imports of parent contexts had.
	 */
	private final Map<String, Map<String, String>> others = new ConcurrentHashMap<>();

	private final PollingWorker worker = new PollingWorker("patterns-secrets", this::round);

	private final Runnable hook = this::wake;

	private volatile boolean running;

	/**
	 * Create a watcher.
	 * @param stores the stores
	 * @param environment has the property sources of imported secrets
	 * @param publisher gets the events
	 * @param properties brings properties that changed into beans
	 */
	public SecretWatcher(SecretStores stores, ConfigurableEnvironment environment, ApplicationEventPublisher publisher,
			SecretPropertyListener properties) {
		this.stores = stores;
		this.environment = environment;
		this.publisher = publisher;
		this.properties = properties;
	}

	// Tell a listener about changes from now on.
	SecretSubscription watch(GuardedStore store, String name, SecretListener listener) {
		Watched watched = store.watched().all().get(name);
		Registration registration = store.watched()
			.listen(name, (watched != null) ? watched.seen().values() : seen(store, name), listener);
		wake();
		return () -> store.watched().forget(name, registration);
	}

	// Tell a listener what is other than what it has. What was looked at last may be
	// older.
	void follow(GuardedStore store, String name, @Nullable SecretValues has, SecretListener listener) {
		Registration registration = store.watched().listen(name, has, listener);
		wake();
		Watched watched = store.watched().all().get(name);
		long number = (watched != null) ? watched.seen().number() : 0;
		SecretValues current = seen(store, name);
		if (current != null && !current.hasSameValues(has)) {
			registration.tell(new Seen(current, number));
		}
	}

	private static @Nullable SecretValues seen(GuardedStore store, String name) {
		try {
			return store.find(name);
		}
		catch (SecretException ex) {
			return null;
		}
	}

	private void wake() {
		if (this.running) {
			this.worker.start();
			this.worker.wakeUp();
			if (!this.running) {
				// Stopped meanwhile.
				this.worker.stop(STOP);
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
		this.stores.all()
			.values()
			.forEach((store) -> store.watched()
				.all()
				.values()
				.forEach((watched) -> this.taken.putIfAbsent(watched, watched.seen())));
		imports().filter((source) -> source.getSource() == this.stores)
			.forEach((source) -> this.takenImports.putIfAbsent(source.getName(), source.content()));
		this.stores.onSomethingToWatch(this.hook);
		lookAtOthers();
		if (hasWork()) {
			this.worker.start();
		}
	}

	private boolean hasWork() {
		return this.stores.all().values().stream().anyMatch((store) -> store.watched().size() > 0)
				|| imports().findAny().isPresent();
	}

	private Stream<ImportedSecretsPropertySource> imports() {
		return this.environment.getPropertySources()
			.stream()
			.filter(ImportedSecretsPropertySource.class::isInstance)
			.map(ImportedSecretsPropertySource.class::cast);
	}

	@Override
	public void stop() {
		this.running = false;
		this.stores.forget(this.hook);
		this.worker.stop(STOP);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	Duration round() {
		lookAtOthers();
		Duration next = IDLE;
		for (GuardedStore store : this.stores.all().values()) {
			long now = System.nanoTime();
			long refresh = store.getOptions().refresh().toNanos();
			Long due = this.dueAt.putIfAbsent(store.getName(), now + refresh);
			if (due != null && now - due >= 0) {
				store.watched().prune();
				look(store);
				this.dueAt.put(store.getName(), System.nanoTime() + refresh);
				due = null;
			}
			Duration wait = Duration.ofNanos(Math.max(1_000_000, (due != null) ? due - now : refresh));
			next = (wait.compareTo(next) < 0) ? wait : next;
		}
		return next;
	}

	private void look(GuardedStore store) {
		Map<String, @Nullable String> former = this.untold.computeIfAbsent(store.getName(), (name) -> new TreeMap<>());
		store.watched().all().forEach((name, watched) -> look(store, name, watched, former));
		this.taken.keySet().removeIf(Watched::isForgotten);
		imports()
			.filter((imported) -> imported.getSource() == this.stores && imported.getStore().equals(store.getName()))
			.filter((imported) -> !store.isLeftAlone())
			.forEach((imported) -> safely(() -> refresh(imported, former), "import " + imported.getName()));
		tell(former, store.getName());
	}

	private void refresh(ImportedSecretsPropertySource source, Map<String, @Nullable String> former) {
		Map<String, String> before = this.takenImports.computeIfAbsent(source.getName(), (name) -> source.content());
		source.refresh();
		Map<String, String> current = source.content();
		this.takenImports.put(source.getName(), current);
		note(former, ImportedSecretsPropertySource.difference(before, current), before);
	}

	// What nobody was told of is what it was when all were told last.
	private static void note(Map<String, @Nullable String> former, Set<String> names, Map<String, String> before) {
		for (String name : names) {
			if (!former.containsKey(name)) {
				former.put(name, before.get(name));
			}
		}
	}

	// Imports of a parent context are read there.
	private void lookAtOthers() {
		imports().filter((imported) -> imported.getSource() != this.stores).forEach((imported) -> {
			Map<String, String> current = imported.content();
			Map<String, String> before = this.others.put(imported.getName(), current);
			Map<String, @Nullable String> former = this.untold.computeIfAbsent("/" + imported.getName(),
					(name) -> new TreeMap<>());
			if (before != null && before != current) {
				note(former, ImportedSecretsPropertySource.difference(before, current), before);
			}
			tell(former, imported.getStore());
		});
	}

	private void tell(Map<String, @Nullable String> former, String store) {
		if (!former.isEmpty()) {
			safely(() -> {
				if (this.properties.changed(store, former)) {
					former.clear();
				}
			}, "rebinding of properties");
		}
	}

	private void look(GuardedStore store, String name, Watched watched, Map<String, @Nullable String> former) {
		// The stores after one that lets us wait for nothing have their turn, too.
		if (store.isLeftAlone()) {
			return;
		}
		safely(() -> {
			// A context that shares the stores has a watcher of its own, which may be
			// first.
			Seen before = this.taken.computeIfAbsent(watched, Watched::seen);
			SecretValues current = store.reload(name);
			if (current == null) {
				if (watched.lose()) {
					logger.warn(
							"Secret '%s' of store '%s' is gone. Who uses it keeps the last value until the application ends"
								.formatted(name, store.getName()));
				}
			}
			else {
				watched.see(current);
			}
			Seen present = watched.seen();
			if (present.number() == before.number()) {
				watched.listeners().forEach((listener) -> tell(listener::tellAgain, store, name));
			}
			else {
				this.taken.put(watched, present);
				for (String property : watched.properties()) {
					warnIfGone(property, present, store, name);
					if (!former.containsKey(property)) {
						former.put(property, SecretReferencePropertySource.former(property, before.values()));
					}
				}
				watched.listeners().forEach((listener) -> tell(() -> listener.tell(present), store, name));
				this.publisher.publishEvent(new SecretRotatedEvent(store.getName(), name));
			}
		}, "secret " + name);
	}

	private static void warnIfGone(String property, Seen present, GuardedStore store, String name) {
		if (!SecretReferencePropertySource.isIn(property, present.values())) {
			logger.warn("Secret '%s' of store '%s' has no longer what '${%s}' refers to, which keeps its last value"
				.formatted(name, store.getName(), property));
		}
	}

	// Whoever keeps an old secret is named, and told again.
	private static void tell(Runnable task, GuardedStore store, String name) {
		safely(() -> {
			try {
				task.run();
			}
			catch (SecretException ex) {
				logger.warn("Somebody could not take over the changed secret '%s' of store '%s', and is told again: %s"
					.formatted(name, store.getName(), ex.getMessage()));
			}
		}, "listener");
	}

	// What a listener throws may have a value in it.
	private static void safely(Runnable task, String what) {
		try {
			task.run();
		}
		catch (SecretException ex) {
			logger.debug("Looking for changes of secrets, %s: %s".formatted(what, ex.getMessage()));
		}
		catch (Throwable ex) {
			logger.error("Telling about a changed secret failed, %s: %s".formatted(what, ex.getClass().getName()));
		}
	}

}
