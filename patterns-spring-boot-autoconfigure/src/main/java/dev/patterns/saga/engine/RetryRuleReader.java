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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaRetry;

/**
 * Reads the durations and retry rules of annotations, which may contain placeholders and
 * leave out what the properties say.
 */
final class RetryRuleReader {

	private final StringValueResolver resolver;

	RetryRuleReader(StringValueResolver resolver) {
		this.resolver = resolver;
	}

	RetryRule read(SagaRetry retry, RetrySchedule defaults) {
		int maxRetries = (retry.maxRetries() != SagaRetry.DEFAULT_MAX_RETRIES) ? retry.maxRetries()
				: defaults.maxRetries();
		Duration delay = duration(retry.delay(), defaults.delay());
		Duration maxDelay = duration(retry.maxDelay(), defaults.maxDelay());
		double multiplier = (retry.multiplier() != 0) ? retry.multiplier() : defaults.multiplier();
		double jitter = (retry.jitter() >= 0) ? retry.jitter() : defaults.jitter();
		return new RetryRule(new RetrySchedule(maxRetries, delay, multiplier, maxDelay, jitter),
				List.of(retry.includes()), List.of(retry.excludes()));
	}

	/**
	 * Read a duration.
	 * @param text the text, may be empty
	 * @return the duration, {@code null} if the text is empty
	 * @throws IllegalArgumentException if it is neither empty nor a positive duration
	 */
	@Nullable Duration duration(String text) {
		String value = StringUtils.hasText(text) ? this.resolver.resolveStringValue(text) : null;
		return StringUtils.hasText(value) ? DurationStyle.detectAndParse(value) : null;
	}

	/**
	 * Read a text.
	 * @param text the text, may contain placeholders
	 * @return the text without placeholders
	 */
	@Nullable String text(String text) {
		return this.resolver.resolveStringValue(text);
	}

	Duration duration(String text, Duration defaultValue) {
		Duration duration = duration(text);
		return (duration != null) ? duration : defaultValue;
	}

}
