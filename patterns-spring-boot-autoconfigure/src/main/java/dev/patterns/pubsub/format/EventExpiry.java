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

package dev.patterns.pubsub.format;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * Until when an event is worth handling, as attributes of it.
 */
public final class EventExpiry {

	/** What Dapr writes and reads. */
	private static final String EXPIRATION = "expiration";

	/** The extension that the CloudEvents project documents. */
	private static final String EXPIRY_TIME = "expirytime";

	private EventExpiry() {
	}

	/**
	 * Attributes that say it.
	 * @param timeToLive how long from now on
	 * @return the extension attributes
	 */
	public static Map<String, Object> attributes(Duration timeToLive) {
		return attributes(OffsetDateTime.now(ZoneOffset.UTC).plus(timeToLive));
	}

	/**
	 * Attributes that say it.
	 * @param end when it is not worth handling any more
	 * @return the extension attributes
	 */
	public static Map<String, Object> attributes(OffsetDateTime end) {
		String time = EventTimes.write(end);
		return Map.of(EXPIRATION, time, EXPIRY_TIME, time);
	}

	/**
	 * Whether an event is no longer worth handling. A time that cannot be read says
	 * nothing.
	 * @param event the event
	 * @return {@code true} if its time is over, by the clock of this machine
	 */
	public static boolean isExpired(CloudEvent event) {
		if (event.getExtensionNames().isEmpty()) {
			return false;
		}
		return isOver(event.getExtension(EXPIRATION)) || isOver(event.getExtension(EXPIRY_TIME));
	}

	private static boolean isOver(@Nullable Object time) {
		if (time == null) {
			return false;
		}
		try {
			OffsetDateTime end = (time instanceof OffsetDateTime offset) ? offset
					: OffsetDateTime.parse(time.toString());
			return end.isBefore(OffsetDateTime.now(ZoneOffset.UTC));
		}
		catch (DateTimeParseException ex) {
			return false;
		}
	}

}
