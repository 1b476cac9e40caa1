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

package dev.patterns.saga.store.redis;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Executes scripts on the keys of a namespace. What may work in a moment fails with a
 * {@link DataAccessResourceFailureException}. Thread-safe.
 */
final class SagaRedis {

	/** What a server says that is there, but cannot do it now. */
	private static final Pattern PASSING = Pattern
		.compile("(^|\\W)(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY|OOM|MISCONF|NOREPLICAS)\\W");

	private static final Pattern BROKEN = Pattern.compile("(?i)connection|reset|closed|disconnected");

	/** By a script, since reads may be sent to replicas, which are behind. */
	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> HASH = script("return redis.call('HGETALL', KEYS[1] .. ':' .. ARGV[1])");

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> RANGE = script(
			"return redis.call('LRANGE', KEYS[1] .. ':' .. ARGV[1], 0, -1)");

	private final StringRedisTemplate template;

	private final String prefix;

	SagaRedis(RedisConnectionFactory connectionFactory, String namespace) {
		this.template = new StringRedisTemplate(connectionFactory);
		this.prefix = "patterns:saga:{" + namespace + "}";
	}

	static <T> RedisScript<T> script(String text, Class<T> type) {
		return new DefaultRedisScript<>(text, type);
	}

	@SuppressWarnings("rawtypes")
	static RedisScript<List> script(String text) {
		return new DefaultRedisScript<>(text, List.class);
	}

	StringRedisTemplate template() {
		return this.template;
	}

	/**
	 * Execute a script.
	 * @param <T> type of the answer
	 * @param script the script
	 * @param arguments its arguments
	 * @return the answer
	 */
	<T> @Nullable T execute(RedisScript<T> script, List<String> arguments) {
		try {
			return this.template.execute(script, List.of(this.prefix), arguments.toArray());
		}
		catch (DataAccessException ex) {
			throw translate(ex);
		}
	}

	/**
	 * Execute a script that answers with a list.
	 * @param script the script
	 * @param arguments its arguments
	 * @return the answer
	 */
	@SuppressWarnings("rawtypes")
	List<?> list(RedisScript<List> script, List<String> arguments) {
		List<?> found = execute(script, arguments);
		return (found != null) ? found : List.of();
	}

	Map<String, String> hash(String name) {
		return SagaHashes.pairs(list(HASH, List.of(name)));
	}

	List<String> range(String name) {
		return list(RANGE, List.of(name)).stream().map(Object::toString).toList();
	}

	private static DataAccessException translate(DataAccessException ex) {
		if (ex instanceof DataAccessResourceFailureException) {
			return ex;
		}
		Throwable cause = ex.getMostSpecificCause();
		String message = String.valueOf(cause.getMessage());
		boolean passing = ex instanceof QueryTimeoutException || PASSING.matcher(message).find()
				|| (!message.contains("Script") && !message.contains("script") && BROKEN.matcher(message).find());
		return passing ? new DataAccessResourceFailureException("Redis does not answer as it should: " + message, ex)
				: ex;
	}

}
