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

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

import dev.patterns.lock.store.FreedLocks;

/**
 * Hears of locks by a channel of Redis, to which the scripts publish.
 */
final class RedisFreedLocks implements FreedLocks {

	private static final Log logger = LogFactory.getLog(RedisFreedLocks.class);

	private final RedisConnectionFactory connectionFactory;

	private final String channel;

	private @Nullable RedisMessageListenerContainer container;

	RedisFreedLocks(RedisConnectionFactory connectionFactory, String channel) {
		this.connectionFactory = connectionFactory;
		this.channel = channel;
	}

	@Override
	public synchronized void listen(Consumer<String> listener) {
		if (this.container != null) {
			return;
		}
		SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("patterns-lock-listen-");
		executor.setDaemon(true);
		RedisMessageListenerContainer created = new RedisMessageListenerContainer();
		created.setConnectionFactory(this.connectionFactory);
		created.setTaskExecutor(executor);
		created.addMessageListener(
				(message, pattern) -> listener.accept(new String(message.getBody(), StandardCharsets.UTF_8)),
				new ChannelTopic(this.channel));
		created.afterPropertiesSet();
		try {
			created.start();
			this.container = created;
		}
		finally {
			if (this.container == null) {
				end(created);
			}
		}
	}

	@Override
	public synchronized void stop() {
		RedisMessageListenerContainer present = this.container;
		this.container = null;
		if (present != null) {
			end(present);
		}
	}

	private static void end(RedisMessageListenerContainer container) {
		try {
			container.stop();
			container.destroy();
		}
		catch (Exception ex) {
			logger.debug("Listening to locks did not end as it should", ex);
		}
	}

}
