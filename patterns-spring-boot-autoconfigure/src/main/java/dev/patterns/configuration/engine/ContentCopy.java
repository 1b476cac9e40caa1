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
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.configuration.store.StoreContent;

/**
 * Somebody who has the content of a store, from wherever he got it, and who takes over
 * another one. Who fails is asked again, after pauses that grow, until there is nothing
 * that he does not have. Who refuses is asked again when there is something else, or when
 * he may think otherwise. Called by one thread.
 */
final class ContentCopy {

	private static final Log logger = LogFactory.getLog(ContentCopy.class);

	private static final long LONGEST_PAUSE = Duration.ofMinutes(1).toNanos();

	private final String name;

	private final Consumer<StoreContent> taker;

	private @Nullable StoreContent known;

	private final Runnable whenAsked;

	private volatile boolean again;

	private @Nullable StoreContent failed;

	private long failedAt;

	private long pause;

	/**
	 * Create a copy.
	 * @param name name of the store
	 * @param known the content that is there, {@code null} if there is none
	 * @param taker takes another one over
	 */
	ContentCopy(String name, @Nullable StoreContent known, Consumer<StoreContent> taker) {
		this(name, known, taker, () -> {
		});
	}

	/**
	 * Create a copy.
	 * @param name name of the store
	 * @param known the content that is there, {@code null} if there is none
	 * @param taker takes another one over
	 * @param whenAsked is run before it is asked again
	 */
	ContentCopy(String name, @Nullable StoreContent known, Consumer<StoreContent> taker, Runnable whenAsked) {
		this.name = name;
		this.known = known;
		this.taker = taker;
		this.whenAsked = whenAsked;
	}

	/**
	 * Offer what is known once more, since something else may have changed why it was not
	 * taken. May be called by any thread.
	 */
	void askAgain() {
		this.again = true;
	}

	/**
	 * Take over a content, unless it is the known one.
	 * @param present the content of the store
	 * @param firstPause how long somebody who failed is left alone
	 */
	void bringTo(StoreContent present, Duration firstPause) {
		if (this.again) {
			// Asked for once more meanwhile, it is done once more.
			this.again = false;
			try {
				this.whenAsked.run();
			}
			catch (RuntimeException | Error ex) {
				this.again = true;
				throw ex;
			}
			this.known = null;
			this.failed = null;
		}
		if (this.known == present || (this.failed == present && System.nanoTime() - this.failedAt < this.pause)) {
			return;
		}
		if (this.failed == null && present.equals(this.known)) {
			this.known = present;
			return;
		}
		try {
			this.taker.accept(present);
			this.known = present;
			this.failed = null;
		}
		catch (RuntimeException | Error ex) {
			noteFailure(present, firstPause, ex);
		}
	}

	private void noteFailure(StoreContent present, Duration firstPause, Throwable ex) {
		boolean again = this.failed == present;
		this.failed = present;
		this.failedAt = System.nanoTime();
		this.pause = again ? Math.min(2 * this.pause, LONGEST_PAUSE) : firstPause.toNanos();
		String message = "Revision %d of the configuration store '%s' was not taken over, and is tried again"
			.formatted(present.revision(), this.name);
		if (again) {
			logger.debug(message, ex);
		}
		else {
			logger.error(message, ex);
		}
	}

}
