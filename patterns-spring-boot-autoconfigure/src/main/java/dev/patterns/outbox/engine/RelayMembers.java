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

package dev.patterns.outbox.engine;

import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.RelayNotifications;

/**
 * A relay among others: looks when it is time who they are, and tells them when it comes
 * and goes. Used by the relay's thread only, apart from {@link #ask()} and
 * {@link #tell()}.
 */
final class RelayMembers {

	private static final Log logger = LogFactory.getLog(RelayMembers.class);

	private final Ownership ownership;

	private final RelayNotifications notifications;

	private final MemberTimer timer;

	RelayMembers(Ownership ownership, RelayNotifications notifications, BooleanSupplier quiet) {
		this.ownership = ownership;
		this.notifications = notifications;
		this.timer = new MemberTimer(ownership, notifications, quiet);
	}

	// Look at once.
	void ask() {
		this.timer.ask();
	}

	// Another instance has told something.
	// Returns whether the next look is to be sooner than it was to be.
	boolean tell() {
		return this.timer.tell();
	}

	long untilLook(long now) {
		return this.timer.remaining(now);
	}

	Change lookIfDue(IntPredicate busy) {
		if (!this.timer.isDue(System.nanoTime())) {
			return Change.NONE;
		}
		this.timer.looks();
		KeyHashes readableBefore = this.ownership.readable();
		Set<String> pausedBefore = this.ownership.paused();
		boolean another = this.ownership.refresh(busy);
		this.timer.hasLooked(System.nanoTime());
		if (another) {
			tellOthers(KeyHashes.all());
		}
		boolean paused = !this.ownership.paused().equals(pausedBefore);
		if (paused) {
			logger.info("Relaying is paused for the brokers " + this.ownership.paused());
		}
		if (another) {
			return Change.ANOTHER_MEMBER;
		}
		return (paused || !this.ownership.readable().equals(readableBefore)) ? Change.OTHERS_TO_READ : Change.NONE;
	}

	void leave() {
		KeyHashes left = this.ownership.owned();
		this.ownership.leave();
		this.timer.hasLeft();
		tellOthers(left);
	}

	private void tellOthers(KeyHashes hashes) {
		if (!hashes.isEmpty() && !this.ownership.isAlone()) {
			this.notifications.notifyOthers(hashes);
		}
	}

	/**
	 * What has changed since the last look.
	 */
	enum Change {

		/** Nothing. */
		NONE,

		/** Which messages this instance reads. */
		OTHERS_TO_READ,

		/** This instance is another member now. */
		ANOTHER_MEMBER

	}

}
