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

package dev.patterns.test.saga;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.autoconfigure.RedisSagaStoreAutoConfiguration;
import dev.patterns.test.services.EmbeddedServer;

/**
 * Random sagas in Redis, whose steps have a database.
 */
final class RedisRandomStore implements RandomStore, AutoCloseable {

	private final String namespace = UUID.randomUUID().toString();

	private final EmbeddedServer server;

	private final LettuceConnectionFactory connections;

	private final StringRedisTemplate template;

	RedisRandomStore(EmbeddedServer server) {
		this.server = server;
		this.connections = new LettuceConnectionFactory(server.host(), server.port());
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.template = new StringRedisTemplate(this.connections);
	}

	private String key(String name) {
		return "patterns:saga:{" + this.namespace + "}:" + name;
	}

	@Override
	public boolean isExactlyOnce() {
		return false;
	}

	@Override
	public Map<String, Object> properties() {
		Map<String, Object> properties = new HashMap<>(this.server.properties());
		properties.put("patterns.saga.store", "redis");
		// A thread of a dead node must not wait for its connection for long.
		properties.put("spring.data.redis.timeout", "5s");
		properties.put("patterns.identity.namespace", this.namespace);
		return properties;
	}

	@Override
	public Map<String, Object> components() {
		return Map.of("redisParts", Parts.class);
	}

	@Override
	public void lease(String node, boolean alive) {
		this.template.opsForZSet().add(key("nodes"), node, alive ? System.currentTimeMillis() + 3_600_000 : 0);
	}

	@Override
	public Map<String, SagaStatus> left(String prefix) {
		Map<String, SagaStatus> left = new LinkedHashMap<>();
		Set<String> ids = this.template.opsForZSet().range(key("all"), 0, -1);
		for (String id : (ids != null) ? ids : Set.<String>of()) {
			Map<Object, Object> saga = this.template.opsForHash().entries(key("s:" + id));
			if (id.startsWith(prefix) && !saga.containsKey("ended")) {
				left.put(id, SagaStatus.valueOf(String.valueOf(saga.get("status"))));
			}
		}
		return left;
	}

	@Override
	public Map<String, SagaStatus> children(String parent) {
		Map<String, SagaStatus> children = new TreeMap<>();
		Set<String> ids = this.template.opsForSet().members(key("kids:" + parent));
		for (String id : (ids != null) ? ids : Set.<String>of()) {
			children.put(id,
					SagaStatus.valueOf(String.valueOf(this.template.opsForHash().get(key("s:" + id), "status"))));
		}
		return children;
	}

	@Override
	public long requests(String prefix) {
		return this.template.keys(key("r:*")).size();
	}

	@Override
	public void close() {
		this.template.delete(this.template.keys(key("*")));
		this.connections.destroy();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, RedisSagaStoreAutoConfiguration.class })
	static class Parts {

	}

}
