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

package dev.patterns.lock.store.redis;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Executes scripts on the locks of a scope. What may work in a moment fails with a
 * {@link DataAccessResourceFailureException}. Thread-safe.
 */
final class LockRedis {

	/** What a server says that is there, but cannot do it now. */
	private static final Pattern PASSING = Pattern
		.compile("(^|\\W)(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|OOM|MISCONF|NOREPLICAS)\\W");

	private static final Pattern BROKEN = Pattern.compile("(?i)connection|reset|closed|disconnected");

	private final StringRedisTemplate template;

	private final String prefix;

	LockRedis(StringRedisTemplate template, String scope) {
		this.template = template;
		// A brace in it would end the hash tag, or make it empty.
		this.prefix = "patterns:lock:{" + URLEncoder.encode(scope, StandardCharsets.UTF_8) + "}:";
	}

	String prefix() {
		return this.prefix;
	}

	<T> @Nullable T execute(RedisScript<T> script, Object... arguments) {
		try {
			return this.template.execute(script, List.of(this.prefix), arguments);
		}
		catch (DataAccessException ex) {
			throw translate(ex);
		}
	}

	private static DataAccessException translate(DataAccessException ex) {
		if (ex instanceof DataAccessResourceFailureException || ex instanceof QueryTimeoutException) {
			return ex;
		}
		String message = String.valueOf(ex.getMostSpecificCause().getMessage());
		boolean passing = PASSING.matcher(message).find()
				|| (!message.contains("script") && BROKEN.matcher(message).find());
		return passing ? new DataAccessResourceFailureException("Redis does not answer as it should: " + message, ex)
				: ex;
	}

}
