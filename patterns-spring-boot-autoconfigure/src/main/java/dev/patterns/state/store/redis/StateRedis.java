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

package dev.patterns.state.store.redis;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisClusterConnection;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.ReturnType;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

/**
 * Executes commands: writes and strong reads by connections that lead to the master,
 * eventual reads by those of the application. Thread-safe.
 */
final class StateRedis {

	private final RedisConnectionFactory application;

	private final RedisConnections connections;

	StateRedis(RedisConnectionFactory application, RedisConnections connections) {
		this.application = application;
		this.connections = connections;
	}

	/**
	 * Execute commands on the master.
	 * @param <T> type of the result
	 * @param work the commands
	 * @return the result
	 */
	<T extends @Nullable Object> T execute(Function<RedisConnection, T> work) {
		try (RedisConnection connection = this.connections.open()) {
			return work.apply(connection);
		}
	}

	/**
	 * Execute a read where the application reads.
	 * @param <T> type of the result
	 * @param work the command
	 * @return the result
	 */
	<T extends @Nullable Object> T executeAnywhere(Function<RedisConnection, T> work) {
		try (RedisConnection connection = this.application.getConnection()) {
			return work.apply(connection);
		}
	}

	boolean isCluster() {
		return execute(RedisClusterConnection.class::isInstance);
	}

	static <T> RedisScript<T> script(String text, Class<T> type) {
		return new DefaultRedisScript<>(text, type);
	}

	/**
	 * Execute a script.
	 * @param <T> type of the answer
	 * @param connection the connection
	 * @param script the script
	 * @param type type of the answer
	 * @param keys how many of the arguments are keys
	 * @param arguments keys and arguments
	 * @return the answer
	 */
	static <T> @Nullable T run(RedisConnection connection, RedisScript<?> script, ReturnType type, int keys,
			byte[][] arguments) {
		try {
			return connection.scriptingCommands().evalSha(script.getSha1(), type, keys, arguments);
		}
		catch (DataAccessException ex) {
			// Then nothing was executed.
			if (!isUnknownScript(ex)) {
				throw ex;
			}
			return connection.scriptingCommands()
				.eval(script.getScriptAsString().getBytes(java.nio.charset.StandardCharsets.UTF_8), type, keys,
						arguments);
		}
	}

	private static boolean isUnknownScript(DataAccessException ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (String.valueOf(cause.getMessage()).contains("NOSCRIPT")) {
				return true;
			}
		}
		return false;
	}

}
