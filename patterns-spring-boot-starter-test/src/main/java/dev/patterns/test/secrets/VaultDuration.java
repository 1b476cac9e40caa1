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

package dev.patterns.test.secrets;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Durations as Vault's API has them: a number of seconds, or a number with a unit.
 */
final class VaultDuration {

	private static final Pattern FORM = Pattern.compile("(\\d+)([smhd]?)");

	private VaultDuration() {
	}

	static Duration of(@Nullable Object value) {
		Matcher matcher = FORM.matcher((value != null) ? value.toString() : "0");
		if (!matcher.matches()) {
			throw new IllegalArgumentException("no duration: " + value);
		}
		long number = Long.parseLong(matcher.group(1));
		return switch (matcher.group(2)) {
			case "m" -> Duration.ofMinutes(number);
			case "h" -> Duration.ofHours(number);
			case "d" -> Duration.ofDays(number);
			default -> Duration.ofSeconds(number);
		};
	}

}
