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

package dev.patterns.pubsub;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Where a subscription is to go on, see {@link PubSubListeners#seek}.
 *
 * @param kind kind of position
 * @param time the time, for {@link Kind#TIME} only; what is before 1970 becomes 1970
 */
public record SeekPosition(Kind kind, @Nullable Instant time) {

	private static final Instant END = Instant.ofEpochMilli(Long.MAX_VALUE);

	private static final SeekPosition EARLIEST = new SeekPosition(Kind.EARLIEST, null);

	private static final SeekPosition LATEST = new SeekPosition(Kind.LATEST, null);

	public SeekPosition {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.isTrue((kind == Kind.TIME) == (time != null), "There must be a 'time' for kind TIME, and for no other");
		time = (time != null) ? clamp(time) : null;
	}

	// No broker has messages of other times, nor numbers for them.
	private static Instant clamp(Instant time) {
		if (time.isBefore(Instant.EPOCH)) {
			return Instant.EPOCH;
		}
		return time.isAfter(END) ? END : time;
	}

	/**
	 * The oldest message that the broker still has.
	 * @return the position
	 */
	public static SeekPosition earliest() {
		return EARLIEST;
	}

	/**
	 * The next message that is published.
	 * @return the position
	 */
	public static SeekPosition latest() {
		return LATEST;
	}

	/**
	 * The first message that the broker got at a time or later, by the broker's clock.
	 * @param time the time, in milliseconds at best
	 * @return the position
	 */
	public static SeekPosition at(Instant time) {
		return new SeekPosition(Kind.TIME, time);
	}

	/**
	 * Read a position.
	 * @param text {@code earliest}, {@code latest}, or a time as
	 * {@code 2026-11-27T10:15:30Z} or with an offset
	 * @return the position
	 * @throws IllegalArgumentException if it is neither
	 */
	public static SeekPosition parse(String text) {
		Assert.hasText(text, "'text' must not be empty");
		switch (text.trim().toLowerCase(Locale.ROOT)) {
			case "earliest" -> {
				return EARLIEST;
			}
			case "latest" -> {
				return LATEST;
			}
			default -> {
				try {
					return at(OffsetDateTime.parse(text.trim()).toInstant());
				}
				catch (DateTimeException ex) {
					throw new IllegalArgumentException(
							"'" + text + "' is neither 'earliest' nor 'latest' nor a time such as 2026-11-27T10:15:30Z",
							ex);
				}
			}
		}
	}

	@Override
	public String toString() {
		return (this.time != null) ? this.time.toString() : this.kind.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Kinds of positions.
	 */
	public enum Kind {

		/** The oldest message. */
		EARLIEST,

		/** The next message. */
		LATEST,

		/** The first message at a time or later. */
		TIME

	}

}
