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

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretValues;

/**
 * The secrets of a store that somebody wants to be told about, with what they saw last.
 * Thread-safe.
 */
final class WatchedSecrets {

	private final Map<String, Watched> secrets = new ConcurrentHashMap<>();

	private volatile Runnable added = () -> {
	};

	// What is called when there is one more.
	void onAdded(Runnable hook) {
		this.added = hook;
	}

	// Watch a secret from what is seen now. If it is watched, what was seen before stays.
	Watched watch(String name, @Nullable SecretValues seen) {
		Watched before = this.secrets.get(name);
		if (before != null) {
			return before;
		}
		Watched watched = this.secrets.computeIfAbsent(name, (key) -> new Watched(seen));
		this.added.run();
		return watched;
	}

	// Watch a secret on behalf of a property that refers to it.
	void refer(String name, @Nullable SecretValues seen, String property) {
		watch(name, seen).properties.add(property);
	}

	Map<String, Watched> all() {
		return this.secrets;
	}

	int size() {
		return this.secrets.size();
	}

	/**
	 * A secret that is watched.
	 */
	static final class Watched {

		private final List<SecretListener> listeners = new CopyOnWriteArrayList<>();

		private final Set<String> properties = ConcurrentHashMap.newKeySet();

		private volatile @Nullable SecretValues seen;

		Watched(@Nullable SecretValues seen) {
			this.seen = seen;
		}

		List<SecretListener> listeners() {
			return this.listeners;
		}

		Set<String> properties() {
			return new TreeSet<>(this.properties);
		}

		/**
		 * Note what is seen now.
		 * @param current the values, {@code null} if there are none
		 * @return whether that is something else
		 */
		boolean see(@Nullable SecretValues current) {
			SecretValues before = this.seen;
			this.seen = current;
			return (before != null) ? !before.hasSameValues(current) : current != null;
		}

	}

}
