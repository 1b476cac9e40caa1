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

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import io.cloudevents.types.Time;

/**
 * Times as CloudEvents writes them.
 */
public final class EventTimes {

	private static final int NANOS_OF_MILLI = 1_000_000;

	/** Length of {@code 2026-01-02T03:04:05}. */
	private static final int SECONDS_END = 19;

	private EventTimes() {
	}

	/**
	 * Write a time as RFC 3339 demands. Each message has one, and a formatter takes
	 * longer than all else that is done for it.
	 * @param time the time
	 * @return the text
	 */
	public static String write(OffsetDateTime time) {
		if (!time.getOffset().equals(ZoneOffset.UTC) || time.getYear() < 1000 || time.getYear() > 9999
				|| time.getNano() % NANOS_OF_MILLI != 0) {
			return Time.writeTime(time);
		}
		boolean whole = time.getNano() == 0;
		byte[] text = (whole ? "0000-00-00T00:00:00Z" : "0000-00-00T00:00:00.000Z")
			.getBytes(StandardCharsets.ISO_8859_1);
		write(text, 3, time.getYear());
		write(text, 6, time.getMonthValue());
		write(text, 9, time.getDayOfMonth());
		write(text, 12, time.getHour());
		write(text, 15, time.getMinute());
		write(text, 18, time.getSecond());
		if (!whole) {
			write(text, 22, time.getNano() / NANOS_OF_MILLI);
		}
		return new String(text, StandardCharsets.ISO_8859_1);
	}

	/**
	 * Read a time as RFC 3339 writes it.
	 * @param text the text
	 * @return the time
	 * @throws RuntimeException if it is none
	 */
	public static OffsetDateTime parse(String text) {
		int length = text.length();
		if (length < SECONDS_END + 1 || length > SECONDS_END + 11 || text.charAt(length - 1) != 'Z'
				|| !hasSigns(text, length)) {
			return Time.parseTime(text);
		}
		int year = number(text, 0, 4);
		int month = number(text, 5, 7);
		int day = number(text, 8, 10);
		int hour = number(text, 11, 13);
		int minute = number(text, 14, 16);
		int second = number(text, 17, SECONDS_END);
		int nanos = 0;
		if (length > SECONDS_END + 1) {
			nanos = number(text, SECONDS_END + 1, length - 1);
			for (int digits = length - SECONDS_END - 2; digits < 9 && nanos > 0; digits++) {
				nanos *= 10;
			}
		}
		// A formatter knows what is to be said of what is none.
		return ((year | month | day | hour | minute | second | nanos) < 0) ? Time.parseTime(text)
				: OffsetDateTime.of(year, month, day, hour, minute, second, nanos, ZoneOffset.UTC);
	}

	private static boolean hasSigns(String text, int length) {
		boolean fraction = length == SECONDS_END + 1 || (length > SECONDS_END + 2 && text.charAt(SECONDS_END) == '.');
		return fraction && text.charAt(4) == '-' && text.charAt(7) == '-' && text.charAt(10) == 'T'
				&& text.charAt(13) == ':' && text.charAt(16) == ':';
	}

	// Negative if it is none.
	private static int number(String text, int begin, int end) {
		int number = 0;
		for (int i = begin; i < end; i++) {
			int digit = text.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			number = number * 10 + digit;
		}
		return number;
	}

	// From the last digit on.
	private static void write(byte[] text, int last, int number) {
		int index = last;
		for (int rest = number; rest > 0; rest /= 10) {
			text[index--] = (byte) ('0' + rest % 10);
		}
	}

}
