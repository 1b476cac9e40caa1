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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;

/**
 * The secrets of a store that somebody wants to be told about, with what was seen last. A
 * secret is here as long as it has a listener or a property refers to it. Thread-safe.
 */
final class WatchedSecrets {

	private static final Log logger = LogFactory.getLog(WatchedSecrets.class);

	/** Whoever makes up names of properties must not fill the memory. */
	static final int MAX_REFERRED = 10_000;

	private final Map<String, Watched> secrets = new ConcurrentHashMap<>();

	private final AtomicBoolean full = new AtomicBoolean();

	private volatile Runnable added = () -> {
	};

	// What is called when there is one more.
	void onAdded(Runnable hook) {
		this.added = hook;
	}

	// Tell a listener from now on. What was seen before of the secret stays.
	Registration listen(String name, @Nullable SecretValues seen, SecretListener listener) {
		Registration registration = new Registration(listener);
		boolean first = !this.secrets.containsKey(name);
		this.secrets.compute(name, (key, before) -> {
			Watched watched = (before != null) ? before : new Watched(seen);
			watched.listeners.add(registration);
			return watched;
		});
		if (first) {
			this.added.run();
		}
		return registration;
	}

	void forget(String name, Registration registration) {
		this.secrets.computeIfPresent(name, (key, watched) -> {
			watched.listeners.remove(registration);
			return watched.isForgotten() ? null : watched;
		});
	}

	// Watch a secret on behalf of a property that refers to it.
	void refer(String name, @Nullable SecretValues seen, String property, SecretValue value) {
		Watched known = this.secrets.get(name);
		if (known != null && known.properties.replace(property, value) != null) {
			return;
		}
		if (known == null && this.secrets.size() >= MAX_REFERRED) {
			if (this.full.compareAndSet(false, true)) {
				logger.warn("More than %d secrets are referred to; changes of the others are not noticed"
					.formatted(MAX_REFERRED));
			}
			return;
		}
		this.secrets.compute(name, (key, before) -> {
			Watched watched = (before != null) ? before : new Watched(seen);
			watched.properties.put(property, value);
			return watched;
		});
		if (known == null) {
			this.added.run();
		}
	}

	// Listeners of beans that are gone are not told any more.
	void prune() {
		this.secrets.forEach((name, watched) -> watched.listeners.forEach((registration) -> {
			if (registration.listener instanceof BeanListener bean && bean.isOver()) {
				forget(name, registration);
			}
		}));
	}

	// A secret that is gone has the values that were seen last.
	@Nullable SecretValues orLast(String name, @Nullable SecretValues current) {
		if (current != null) {
			return current;
		}
		Watched watched = this.secrets.get(name);
		return (watched != null) ? watched.seen().values() : null;
	}

	/**
	 * What a property that refers to a secret was last.
	 * @param name name of the secret
	 * @param property name of the property
	 * @return the value, {@code null} if it never had one
	 */
	@Nullable SecretValue lastOf(String name, String property) {
		Watched watched = this.secrets.get(name);
		return (watched != null) ? watched.properties.get(property) : null;
	}

	Map<String, Watched> all() {
		return this.secrets;
	}

	int size() {
		return this.secrets.size();
	}

	/**
	 * A listener. It is told one thing at a time, and nothing older than what it was told
	 * before.
	 */
	static final class Registration {

		private final SecretListener listener;

		private long told = -1;

		private @Nullable SecretValues failed;

		Registration(SecretListener listener) {
			this.listener = listener;
		}

		// What the listener could not take before is old then.
		synchronized void tell(Seen seen) {
			SecretValues values = seen.values();
			if (values != null && seen.number() > this.told) {
				this.told = seen.number();
				this.failed = values;
			}
			tellAgain();
		}

		// Tell once more what the listener could not take.
		synchronized void tellAgain() {
			SecretValues values = this.failed;
			if (values != null) {
				this.listener.rotated(values);
				this.failed = null;
			}
		}

	}

	/**
	 * What was seen of a secret.
	 *
	 * @param values the values, {@code null} if there were none
	 * @param number how often there was something else before
	 */
	record Seen(@Nullable SecretValues values, long number) {

		boolean hasSameValues(@Nullable SecretValues other) {
			return (this.values != null) ? this.values.hasSameValues(other) : other == null;
		}

		@Override
		public String toString() {
			return "Seen[" + this.number + "]";
		}

	}

	/**
	 * A secret that is watched.
	 */
	static final class Watched {

		private final List<Registration> listeners = new CopyOnWriteArrayList<>();

		/** The properties that refer to it, and what they were last. */
		private final Map<String, SecretValue> properties = new ConcurrentHashMap<>();

		private volatile Seen seen;

		private boolean gone;

		Watched(@Nullable SecretValues seen) {
			this.seen = new Seen(seen, 0);
		}

		List<Registration> listeners() {
			return this.listeners;
		}

		Set<String> properties() {
			return new TreeSet<>(this.properties.keySet());
		}

		Seen seen() {
			return this.seen;
		}

		// Nobody wants to know it any more.
		boolean isForgotten() {
			return this.listeners.isEmpty() && this.properties.isEmpty();
		}

		/**
		 * Note that there are no values. What was seen stays.
		 * @return whether there were values until now
		 */
		synchronized boolean lose() {
			boolean lost = !this.gone && this.seen.values() != null;
			this.gone = true;
			return lost;
		}

		/**
		 * Note what is seen now.
		 * @param current the values
		 * @return whether that is something else
		 */
		synchronized boolean see(SecretValues current) {
			this.gone = false;
			Seen before = this.seen;
			if (before.hasSameValues(current)) {
				return false;
			}
			this.seen = new Seen(current, before.number() + 1);
			return true;
		}

	}

}
