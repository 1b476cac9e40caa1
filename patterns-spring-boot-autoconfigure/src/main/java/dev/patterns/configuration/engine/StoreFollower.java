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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.worker.PollingWorker;

/**
 * Follows a store, in a thread of its own, from the first time that somebody wants to
 * know. It looks for changes when the store tells that there are some, and now and then;
 * what it has seen is a position, so that nothing is missed or seen twice, whatever
 * became of connections or of the store. Listeners are called in that thread, one after
 * the other.
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
	 * finds that the store was never there.
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

	// Whoever asks again is answered also while the store is not there.
	private void catchUp() {
		try {
			StoreContent before = begin();
			ContentUpdate update = update(before);
			if (update.content() != before) {
				this.content = update.content();
				tell(update);
			}
		}
		finally {
			StoreContent known = this.content;
			if (known != null) {
				this.copies.forEach((copy) -> copy.bringTo(known, this.pollInterval));
			}
		}
	}

	private ContentUpdate update(StoreContent before) {
		ContentUpdate update = ContentUpdate.none(this.name, before);
		while (true) {
			StorePosition known = update.content().position();
			StoreChanges changes = this.store.changesAfter(known, PAGE);
			if (!changes.complete()) {
				update = update.replacedBy(read(known));
			}
			else if (changes.position().equals(known)) {
				return update;
			}
			else {
				update = update.and(changes);
			}
		}
	}

	private StoreContent read(StorePosition known) {
		StoreContent read = this.store.read();
		if (read.revision() <= known.revision()) {
			logger.warn(("The configuration store '%s' is at revision %d, and was not at revision %d as it was known:"
					+ " it was set back or restored, or what was imported came from another place. What it has now is"
					+ " taken over.")
				.formatted(this.name, read.revision(), known.revision()));
			// It may wait for what comes after a revision that was.
			closeWatch();
		}
		return read;
	}

	private void tell(ContentUpdate update) {
		for (ContentListener listener : this.listeners) {
			try {
				listener.onContent(update);
			}
			catch (RuntimeException | Error ex) {
				logger.error("A change of the configuration store '" + this.name + "' was not taken over", ex);
			}
		}
	}

}
