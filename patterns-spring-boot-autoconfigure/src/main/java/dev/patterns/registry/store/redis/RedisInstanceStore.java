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

package dev.patterns.registry.store.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Keeps instances in Redis: for each service a hash of its instances and a sorted set of
 * the times at which they expire, both by the clock of the Redis server and in the same
 * slot of a cluster, and a sorted set of all services of the namespace.
 */
public final class RedisInstanceStore implements InstanceStore {

	private static final Log logger = LogFactory.getLog(RedisInstanceStore.class);

	private static final String NOW = """
			local t = redis.call('TIME')
			local now = t[1] * 1000 + math.floor(t[2] / 1000)
			""";

	private static final String EXPIRE = NOW + """
			for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 1000)) do
				redis.call('HDEL', KEYS[2], id)
				redis.call('ZREM', KEYS[1], id)
			end
			""";

	private static final RedisScript<Long> SAVE = new DefaultRedisScript<>(EXPIRE + """
			redis.call('ZADD', KEYS[1], now + tonumber(ARGV[3]), ARGV[1])
			redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
			local keep = tonumber(ARGV[3]) * 10
			if redis.call('PTTL', KEYS[1]) < keep then redis.call('PEXPIRE', KEYS[1], keep) end
			if redis.call('PTTL', KEYS[2]) < keep then redis.call('PEXPIRE', KEYS[2], keep) end
			return 1
			""", Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FIND = new DefaultRedisScript<>(EXPIRE + """
			local ids = redis.call('ZRANGE', KEYS[1], 0, 999)
			if #ids == 0 then return {} end
			return redis.call('HMGET', KEYS[2], unpack(ids))
			""", List.class);

	private static final RedisScript<Long> SAVE_SERVICE = new DefaultRedisScript<>(NOW + """
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
			local ends = now + tonumber(ARGV[2])
			local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
			if not known or tonumber(known) < ends then redis.call('ZADD', KEYS[1], ends, ARGV[1]) end
			local keep = tonumber(ARGV[2]) * 10
			if redis.call('PTTL', KEYS[1]) < keep then redis.call('PEXPIRE', KEYS[1], keep) end
			return 1
			""", Long.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> SERVICES = new DefaultRedisScript<>(NOW + """
			return redis.call('ZRANGEBYSCORE', KEYS[1], now, '+inf', 'LIMIT', 0, 10000)
			""", List.class);

	private final StringRedisTemplate redis;

	private final PayloadSerializer serializer;

	private final String namespace;

	/**
	 * Create a store.
	 * @param redis access to Redis
	 * @param serializer writes instances as JSON
	 * @param namespace the namespace, part of all keys
	 */
	public RedisInstanceStore(StringRedisTemplate redis, PayloadSerializer serializer, String namespace) {
		this.redis = redis;
		this.serializer = serializer;
		this.namespace = namespace;
	}

	@Override
	public void save(StoredInstance instance, Duration ttl) {
		String millis = Long.toString(ttl.toMillis());
		this.redis.execute(SAVE, keys(instance.service()), instance.instanceId(), this.serializer.write(instance),
				millis);
		this.redis.execute(SAVE_SERVICE, List.of(servicesKey()), instance.service(), millis);
	}

	@Override
	public void remove(String service, String instanceId) {
		List<String> keys = keys(service);
		this.redis.opsForZSet().remove(keys.get(0), instanceId);
		this.redis.opsForHash().delete(keys.get(1), instanceId);
	}

	@Override
	public List<StoredInstance> find(String service) {
		List<StoredInstance> instances = new ArrayList<>();
		List<?> values = this.redis.execute(FIND, keys(service));
		for (Object value : (values != null) ? values : List.of()) {
			if (value != null) {
				add(instances, value.toString());
			}
		}
		instances.sort(Comparator.comparing(StoredInstance::instanceId));
		return instances;
	}

	private void add(List<StoredInstance> instances, String json) {
		try {
			StoredInstance instance = this.serializer.read(json, StoredInstance.class);
			if (instance != null) {
				instances.add(instance);
			}
		}
		catch (PayloadSerializationException ex) {
			logger.debug("An entry of the registry cannot be read and is left out", ex);
		}
	}

	@Override
	public Set<String> services() {
		Set<String> services = new LinkedHashSet<>();
		List<?> values = this.redis.execute(SERVICES, List.of(servicesKey()));
		for (Object value : (values != null) ? values : List.of()) {
			services.add(value.toString());
		}
		return services;
	}

	@Override
	public String description() {
		return "redis";
	}

	private List<String> keys(String service) {
		String prefix = "patterns:registry:{" + this.namespace + "/" + service + "}:";
		return List.of(prefix + "expiry", prefix + "instances");
	}

	private String servicesKey() {
		return "patterns:registry:{" + this.namespace + "}:services";
	}

}
