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

package dev.patterns.state.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateStoreFactory;
import dev.patterns.state.store.StateStoreSettings;
import dev.patterns.state.store.redis.RedisConnections;
import dev.patterns.state.store.redis.RedisStateStore;
import dev.patterns.time.TimeSource;

/**
 * Creates stores in Redis, which share one connection.
 */
final class RedisStateStoreFactory implements StateStoreFactory, Ordered, DisposableBean {

	static final String TYPE = "redis";

	private final ObjectProvider<RedisConnectionFactory> connectionFactory;

	private final @Nullable TimeSource timeSource;

	private final List<RedisConnections> connections = new CopyOnWriteArrayList<>();

	RedisStateStoreFactory(ObjectProvider<RedisConnectionFactory> connectionFactory, @Nullable TimeSource timeSource) {
		this.connectionFactory = connectionFactory;
		this.timeSource = timeSource;
	}

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public boolean isAvailable() {
		return this.connectionFactory.getIfAvailable() != null;
	}

	@Override
	public synchronized StateStore create(StateStoreSettings settings) {
		RedisConnectionFactory application = this.connectionFactory.getIfAvailable();
		if (application == null) {
			throw new StateStoreTypeException(settings.name());
		}
		if (this.connections.isEmpty()) {
			this.connections.add(RedisConnections.like(application));
		}
		return new RedisStateStore(application, this.connections.get(0), settings.hashTag(), this.timeSource,
				settings.fenceRetention());
	}

	@Override
	public void destroy() {
		this.connections.forEach(RedisConnections::close);
	}

	@Override
	public int getOrder() {
		return 100;
	}

}
