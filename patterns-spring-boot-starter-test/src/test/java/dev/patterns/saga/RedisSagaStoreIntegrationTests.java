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

package dev.patterns.saga;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.saga.autoconfigure.RedisSagaStoreAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaAutoConfiguration;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.test.saga.SagaStoreContractTests;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract on Redis, without any database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSagaStoreIntegrationTests extends SagaStoreContractTests {

	private final String namespace = UUID.randomUUID().toString();

	private ConfigurableApplicationContext context;

	@BeforeAll
	void start() {
		Map<String, Object> properties = new HashMap<>(EmbeddedServers.shared(Service.REDIS).properties());
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties)
			.properties("patterns.saga.store=redis", "patterns.identity.namespace=" + this.namespace,
					"spring.main.banner-mode=off")
			.run();
	}

	@AfterAll
	void stop() {
		reset();
		this.context.close();
	}

	@Override
	protected SagaStore store() {
		return this.context.getBean(SagaStore.class);
	}

	@Override
	protected void reset() {
		Set<String> keys = template().keys("patterns:saga:{" + this.namespace + "}*");
		// The lease of this process lives on.
		keys.removeIf((key) -> key.endsWith(":nodes") || key.endsWith(":holds"));
		template().delete(keys);
	}

	@Override
	protected void lease(String nodeId, boolean alive) {
		template().opsForZSet()
			.add("patterns:saga:{" + this.namespace + "}:nodes", nodeId,
					alive ? System.currentTimeMillis() + 60_000 : 0);
	}

	@Override
	protected @Nullable String withoutLocks() {
		return "a transaction on Redis is one script, which is executed at its commit";
	}

	private StringRedisTemplate template() {
		return this.context.getBean(StringRedisTemplate.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, DataRedisAutoConfiguration.class,
			GateAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
			RedisSagaStoreAutoConfiguration.class, SagaAutoConfiguration.class })
	static class Application {

	}

}
