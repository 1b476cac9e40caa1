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

import java.time.Duration;
import java.util.function.BooleanSupplier;

import dev.patterns.outbox.store.RelayNotifications;

/**
 * When to look who relays. A relay with nothing to do looks seldom if it is told who
 * comes and goes: then it has to find out by itself only whose lease has run out.
 */
final class MemberTimer {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final Duration UNSETTLED_INTERVAL = Duration.ofMillis(500);

	private final Ownership ownership;

	private final RelayNotifications notifications;

	private final BooleanSupplier quiet;

	private volatile boolean asked;

	private volatile boolean told;

	private boolean joined;

	private long lookedAt;

	/**
	 * Create a timer that is due.
	 * @param ownership what was seen last
	 * @param notifications tell of others
	 * @param quiet whether the relay has nothing to do
	 */
	MemberTimer(Ownership ownership, RelayNotifications notifications, BooleanSupplier quiet) {
		this.ownership = ownership;
		this.notifications = notifications;
		this.quiet = quiet;
	}

	// Look at once.
	void ask() {
		this.asked = true;
	}

	// Another instance has told something: perhaps that it came or went.
	// Returns whether the next look is to be sooner than it was to be.
	boolean tell() {
		boolean first = !this.told;
		this.told = true;
		return first;
	}

	boolean isDue(long now) {
		return this.asked || !this.joined || remaining(now) <= 0;
	}

	long remaining(long now) {
		return interval().toNanos() - (now - this.lookedAt);
	}

	private Duration interval() {
		if (!this.ownership.isSettled()) {
			return UNSETTLED_INTERVAL;
		}
		boolean seldom = !this.told && this.quiet.getAsBoolean() && this.notifications.isHearing();
		Duration others = this.ownership.othersLast();
		return (seldom && others.compareTo(INTERVAL) > 0) ? others : INTERVAL;
	}

	// Before the look: what is asked for meanwhile is for the next one.
	void looks() {
		this.asked = false;
		this.told = false;
	}

	void hasLooked(long now) {
		this.joined = this.ownership.isLeaseHeld();
		this.lookedAt = now;
	}

	void hasLeft() {
		this.joined = false;
	}

}
