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

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationSubscription;
import dev.patterns.configuration.store.StoreContent;

/**
 * A subscription to a store that is followed.
 */
final class Subscription implements ConfigurationSubscription, ContentListener {

	private static final Log logger = LogFactory.getLog(Subscription.class);

	private final String id = UUID.randomUUID().toString();

	private final StoreFollower follower;

	private final Predicate<String> keys;

	private final Consumer<ConfigurationEvent> listener;

	private final Consumer<Subscription> onClose;

	/** Held while the listener is called. */
	private final ReentrantLock calling = new ReentrantLock();

	// Of the time before it is known which changes are to be told.
	private @Nullable List<ContentUpdate> early = new ArrayList<>();

	// What was in the store at the beginning, until what is told has come so far.
	private @Nullable StoreContent baseline;

	private volatile boolean closed;

	Subscription(StoreFollower follower, Predicate<String> keys, Consumer<ConfigurationEvent> listener,
			Consumer<Subscription> onClose) {
		this.follower = follower;
		this.keys = keys;
		this.listener = listener;
		this.onClose = onClose;
	}

	@Override
	public String id() {
		return this.id;
	}

	/**
	 * Tell from now on, also what has been seen since this follows the store.
	 * @param present what is in the store: only later changes are told
	 */
	void begin(StoreContent present) {
		this.calling.lock();
		try {
			List<ContentUpdate> seen = this.early;
			this.early = null;
			this.baseline = present;
			if (seen != null) {
				seen.forEach(this::take);
			}
		}
		finally {
			this.calling.unlock();
		}
	}

	@Override
	public void onContent(ContentUpdate update) {
		this.calling.lock();
		try {
			if (this.early != null) {
				this.early.add(update);
			}
			else {
				take(update);
			}
		}
		finally {
			this.calling.unlock();
		}
	}

	// Who follows the store may have been behind when this began.
	private void take(ContentUpdate update) {
		StoreContent known = this.baseline;
		if (known == null) {
			update.events().forEach(this::tell);
		}
		else if (!update.complete()) {
			this.baseline = null;
			update.since(known).forEach(this::tell);
		}
		else {
			if (update.content().revision() >= known.revision()) {
				this.baseline = null;
			}
			update.events().stream().filter((event) -> event.version() > known.revision()).forEach(this::tell);
		}
	}

	private void tell(ConfigurationEvent event) {
		if (this.closed || !this.keys.test(event.key())) {
			return;
		}
		try {
			this.listener.accept(event);
		}
		catch (RuntimeException | Error ex) {
			logger.error("A listener failed on the change of '%s' in the configuration store '%s'"
				.formatted(event.key(), event.store()), ex);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.follower.unfollow(this);
		this.onClose.accept(this);
		// Waits for a call in progress, unless that is what closes it.
		this.calling.lock();
		this.calling.unlock();
	}

}
