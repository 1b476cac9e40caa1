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

package dev.patterns.jdbc.notification;

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.retry.RetrySchedule;

/**
 * The time during which a connection cannot be had: says when to try again, and is logged
 * once when it begins and once when it is over. The loss of a connection alone is none,
 * since the next one is tried at once. Used by one thread.
 */
final class Outage {

	private static final Log logger = LogFactory.getLog(Outage.class);

	private static final RetrySchedule SCHEDULE = new RetrySchedule(RetrySchedule.UNLIMITED, Duration.ofMillis(200), 2,
			Duration.ofSeconds(30), 0.5);

	private final String name;

	private final String consequence;

	private int attempts;

	private boolean logged;

	private long retryAt = System.nanoTime();

	/**
	 * Create without an outage.
	 * @param name whose connection it is
	 * @param consequence what does not work during an outage, a sentence without its full
	 * stop
	 */
	Outage(String name, String consequence) {
		this.name = name;
		this.consequence = consequence;
	}

	/**
	 * The connection was lost or could not be opened.
	 * @param cause why
	 * @param connected whether there was a connection before
	 * @return when to try again
	 */
	Duration noteFailure(Exception cause, boolean connected) {
		this.attempts++;
		if (connected || this.logged) {
			logger.debug(this.name + ": no connection", cause);
		}
		else {
			this.logged = true;
			logger.warn(this.name + ": " + this.consequence
					+ ", until the connection is back, which is tried again and again: " + cause.getMessage());
		}
		Duration delay = SCHEDULE.delayAfter(this.attempts).orElseThrow();
		this.retryAt = System.nanoTime() + delay.toNanos();
		return delay;
	}

	/**
	 * How long to wait before the next attempt.
	 * @return the time, or zero
	 */
	Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.retryAt - System.nanoTime()));
	}

	void noteSuccess() {
		if (this.logged) {
			logger.info(this.name + ": the connection is back");
		}
		this.attempts = 0;
		this.logged = false;
	}

}
