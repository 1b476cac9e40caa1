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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.worker.PollingWorker;

/**
 * Follows a store, in a thread of its own, from the first time that somebody wants to
 * know. It looks for changes when the store tells that there are some, and now and then;
 * what it has seen is a revision, so that nothing is missed or seen twice, whatever
 * became of connections. Listeners are called in that thread, one after the other.
 */
public final class StoreFollower {

	private static final Log logger = LogFactory.getLog(StoreFollower.class);

	/** Revisions that are read at once. */
	private static final int PAGE = 100;

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

	private final String name;

	private final ConfigurationStore store;

	private final Duration pollInterval;

	private final PollingWorker worker;

	private final List<ContentListener> listeners = new CopyOnWriteArrayList<>();

	private final List<ContentCopy> copies = new CopyOnWriteArrayList<>();

	private volatile @Nullable StoreContent content;

	/** Whether the content came from this store, and not from who imported it. */
	private volatile boolean confirmed;

	private volatile @Nullable StoreWatch watch;

	private volatile @Nullable Instant seenAt;

	private volatile @Nullable String failure;

	private boolean wanted;

	private boolean permitted;

	StoreFollower(String name, ConfigurationStore store, Duration pollInterval) {
		this.name = name;
		this.store = store;
		this.pollInterval = pollInterval;
		this.worker = new PollingWorker("patterns-configuration-" + name, this::round);
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The store.
	 * @return the store
	 */
	public ConfigurationStore store() {
		return this.store;
	}

	/**
	 * The revision that was seen last.
	 * @return the revision, {@code null} if the store was not reached yet
	 */
	public @Nullable Long revision() {
		StoreContent current = this.content;
		return (current != null) ? current.revision() : null;
	}

	/**
	 * When the store last answered.
	 * @return the time, {@code null} if it did not answer yet
	 */
	public @Nullable Instant seenAt() {
		return this.seenAt;
	}

	/**
	 * Why the store cannot be followed at the moment.
	 * @return what is wrong, {@code null} if nothing is
	 */
	public @Nullable String failure() {
		return this.failure;
	}

	/**
	 * Whether the store tells of changes at the moment, so that they are seen at once.
	 * @return {@code false} if they are seen when it is asked
	 */
	public boolean isTold() {
		StoreWatch current = this.watch;
		return current != null && current.isConnected();
	}

	/**
	 * Whether anybody wants to know about changes.
	 * @return {@code true} once somebody does
	 */
	public synchronized boolean isWanted() {
		return this.wanted;
	}

	/**
	 * Look for changes now.
	 */
	void wakeUp() {
		this.worker.wakeUp();
	}

	/**
	 * Begin at what somebody has read, who may have read it elsewhere: the next round
	 * compares it with the store.
	 * @param known the content
	 */
	synchronized void beginAt(StoreContent known) {
		if (this.content == null) {
			this.content = known;
		}
	}

	/**
	 * Make sure that it is known where to begin.
	 * @return the content
	 * @throws dev.patterns.configuration.ConfigurationStoreException if the store was
	 * never reached and does not answer
	 */
	StoreContent begin() {
		StoreContent current = this.content;
		return (current != null) ? current : begin(this.store.read());
	}

	private synchronized StoreContent begin(StoreContent read) {
		StoreContent current = this.content;
		if (current == null) {
			this.content = read;
			this.confirmed = true;
			current = read;
		}
		return current;
	}

	synchronized void follow(ContentListener listener) {
		this.listeners.add(listener);
		want();
	}

	/**
	 * Keep a copy at the state of the store, wherever it is now.
	 * @param copy the copy
	 */
	synchronized void follow(ContentCopy copy) {
		this.copies.add(copy);
		want();
	}

	private void want() {
		this.wanted = true;
		if (this.permitted) {
			this.worker.start();
		}
	}

	void unfollow(ContentListener listener) {
		this.listeners.remove(listener);
	}

	synchronized void start() {
		this.permitted = true;
		if (this.wanted) {
			this.worker.start();
		}
	}

	void stop() {
		synchronized (this) {
			this.permitted = false;
		}
		this.worker.stop(STOP_TIMEOUT);
		closeWatch();
	}

	private void closeWatch() {
		StoreWatch current = this.watch;
		this.watch = null;
		if (current != null) {
			current.close();
		}
	}

	private Duration round() {
		try {
			catchUp();
			if (this.watch == null) {
				openWatch();
			}
			this.seenAt = Instant.now();
			this.failure = null;
			return this.pollInterval;
		}
		catch (RuntimeException ex) {
			this.failure = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getName();
			throw ex;
		}
	}

	// What is committed before the store tells is found by the round that it asks for
	// when
	// it is connected.
	private void openWatch() {
		StoreWatch opened = this.store.watch(this.worker::wakeUp);
		synchronized (this) {
			if (this.permitted) {
				this.watch = opened;
				return;
			}
		}
		if (opened != null) {
			opened.close();
		}
	}

	private void catchUp() {
		StoreContent before = begin();
		List<ConfigurationEvent> events = new ArrayList<>();
		StoreContent after = present(before, events);
		if (after != before) {
			this.content = after;
			if (after.revision() < before.revision()) {
				logger.warn("The configuration store '%s' was set back from revision %d to %d".formatted(this.name,
						before.revision(), after.revision()));
				this.listeners.forEach(ContentListener::onSetBack);
			}
			tell(after, events);
		}
		this.copies.forEach((copy) -> copy.bringTo(after, this.pollInterval));
	}

	private StoreContent present(StoreContent before, List<ConfigurationEvent> events) {
		StoreContent after = before;
		while (true) {
			StoreChanges changes = this.store.changesAfter(after.revision(), PAGE);
			if (!changes.complete()) {
				after = replace(after, this.store.read(), events);
			}
			else if (changes.revision() != after.revision()) {
				after = apply(after, changes, events);
			}
			else if (this.confirmed) {
				return after;
			}
			else {
				after = confirm(after, events);
			}
		}
	}

	// A number alone says nothing if it came from elsewhere. What was written between the
	// two questions is found by the next ones.
	private StoreContent confirm(StoreContent known, List<ConfigurationEvent> events) {
		StoreContent read = this.store.read();
		if (read.revision() != known.revision()) {
			return known;
		}
		return read.equals(known) ? confirmed(known) : replace(known, read, events);
	}

	private StoreContent confirmed(StoreContent content) {
		this.confirmed = true;
		return content;
	}

	private StoreContent replace(StoreContent known, StoreContent read, List<ConfigurationEvent> events) {
		if (read.revision() == known.revision()) {
			logger.warn(("The configuration store '%s' has other content at revision %d than what was imported: it was"
					+ " imported from another place than that where it is now. What it has now is taken over.")
				.formatted(this.name, read.revision()));
		}
		events.addAll(difference(known, read));
		return confirmed(read);
	}

	private StoreContent apply(StoreContent before, StoreChanges changes, List<ConfigurationEvent> events) {
		Map<String, ConfigurationItem> items = new TreeMap<>(before.items());
		for (ConfigurationRevision change : changes.changes()) {
			String value = change.value();
			ConfigurationItem old = (value != null)
					? items.put(change.key(), new ConfigurationItem(change.key(), value, change.version()))
					: items.remove(change.key());
			addEvent(events, change.key(), (old != null) ? old.value() : null, value, change.version());
		}
		return new StoreContent(changes.revision(), items);
	}

	private List<ConfigurationEvent> difference(StoreContent before, StoreContent after) {
		List<ConfigurationEvent> events = new ArrayList<>();
		TreeSet<String> keys = new TreeSet<>(before.items().keySet());
		keys.addAll(after.items().keySet());
		for (String key : keys) {
			ConfigurationItem old = before.items().get(key);
			ConfigurationItem present = after.items().get(key);
			addEvent(events, key, (old != null) ? old.value() : null, (present != null) ? present.value() : null,
					(present != null) ? present.version() : after.revision());
		}
		return events;
	}

	private void addEvent(List<ConfigurationEvent> events, String key, @Nullable String oldValue,
			@Nullable String newValue, long version) {
		if (!Objects.equals(oldValue, newValue)) {
			events.add(new ConfigurationEvent(this.name, key, oldValue, newValue, version));
		}
	}

	private void tell(StoreContent after, List<ConfigurationEvent> events) {
		for (ContentListener listener : this.listeners) {
			try {
				listener.onContent(after, events);
			}
			catch (RuntimeException | Error ex) {
				logger.error("A change of the configuration store '" + this.name + "' was not taken over", ex);
			}
		}
	}

}
