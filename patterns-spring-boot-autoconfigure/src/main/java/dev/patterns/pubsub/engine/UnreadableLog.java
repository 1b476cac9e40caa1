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

package dev.patterns.pubsub.engine;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * Writes down the messages that cannot be read: a line for each, as whoever sends them
 * must not fill the log with stack traces. Of many that stand in the dead-letter topic it
 * says only how many there were. Thread-safe.
 */
final class UnreadableLog {

	static final int MOST = 20;

	private static final Log logger = LogFactory.getLog(UnreadableLog.class);

	private static final long INTERVAL = Duration.ofMinutes(1).toNanos();

	private final LongSupplier nanoTime;

	private long begin;

	private int written;

	private long omitted;

	UnreadableLog(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.begin = nanoTime.getAsLong();
	}

	/**
	 * Write down a message that can be found elsewhere.
	 * @param text which one, and where it is now
	 * @param failure what was wrong with it, if anything
	 */
	void kept(String text, @Nullable Throwable failure) {
		switch (next()) {
			case WRITE -> write(text, "", failure);
			case LAST -> write(text, ". Further ones are counted only, for a minute", failure);
			case OMIT -> logger.debug(text, failure);
		}
	}

	/**
	 * Write down a message that is nowhere else.
	 * @param text which one
	 * @param failure what was wrong with it, if anything
	 */
	void discarded(String text, @Nullable Throwable failure) {
		write(text, "", failure);
	}

	private static void write(String text, String end, @Nullable Throwable failure) {
		logger.error(text + ((failure != null) ? ": " + describe(failure) : "") + end);
		if (failure != null) {
			logger.debug(text, failure);
		}
	}

	private Line next() {
		long before;
		Line line;
		synchronized (this) {
			long now = this.nanoTime.getAsLong();
			before = 0;
			if (now - this.begin > INTERVAL) {
				before = this.omitted;
				this.begin = now;
				this.written = 0;
				this.omitted = 0;
			}
			if (this.written >= MOST) {
				this.omitted++;
				line = Line.OMIT;
			}
			else {
				this.written++;
				line = (this.written == MOST) ? Line.LAST : Line.WRITE;
			}
		}
		if (before > 0) {
			logger.error(before + " messages more were given up before, as nobody can read them");
		}
		return line;
	}

	private static String describe(Throwable failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		String text = LogText.of(failure.getMessage());
		return (cause != failure) ? text + " (" + cause.getClass().getName() + ")" : text;
	}

	private enum Line {

		WRITE, LAST, OMIT

	}

}
