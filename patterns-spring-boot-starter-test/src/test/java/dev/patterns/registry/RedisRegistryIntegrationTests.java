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

package dev.patterns.registry;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.registry.engine.StoreDiscoveryClient;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that find each other in a real Redis.
 */
class RedisRegistryIntegrationTests extends RegistryIntegrationTestSupport {

	@Override
	EmbeddedServer startRegistry() {
		return EmbeddedServers.builder(Service.REDIS).start();
	}

	@Override
	List<String> properties() {
		return List.of("patterns.registry.type=redis", "spring.data.redis.host=127.0.0.1",
				"spring.data.redis.port=" + registry().port(), "spring.data.redis.timeout=500ms",
				"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
						+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
						+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration,"
						+ "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration,"
						+ "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration,"
						+ "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration");
	}

	@Test
	void entryThatCannotBeReadDoesNotSpoilTheOthers() {
		StringRedisTemplate template = client().getBean(StringRedisTemplate.class);
		String prefix = "patterns:registry:{default/greeter-service}:";
		List<String> wrong = List.of("{}", "not json", "{\"service\":\"greeter-service\",\"host\":\"x\"}");
		for (int i = 0; i < wrong.size(); i++) {
			template.opsForHash().put(prefix + "instances", "wrong-" + i, wrong.get(i));
			template.opsForZSet().add(prefix + "expiry", "wrong-" + i, System.currentTimeMillis() + 5000.0);
		}
		assertThat(store().find("greeter-service")).hasSize(1);
	}

	@Test
	void frozenRedisIsLeftAloneAsThePoliciesOfTheStoreSay() {
		String policies = "patterns.resiliency.policies.";
		// Without a policy the client would wait for half a minute.
		try (ConfigurableApplicationContext guarded = startClient("spring.data.redis.timeout=30s",
				policies + "timeouts.short=200ms", policies + "circuit-breakers.strict.window=2",
				policies + "circuit-breakers.strict.open-duration=300ms",
				"patterns.resiliency.targets.stores.registry.timeout=short",
				"patterns.resiliency.targets.stores.registry.circuit-breaker=strict")) {
			Greeter greeter = guarded.getBean(Greeter.class);
			assertThat(greeter.greet("x")).isNotEmpty();
			Circuit circuit = guarded.getBean(ResiliencePolicies.class).store("registry", "redis").circuit();
			registry().suspend();
			try {
				await().atMost(Duration.ofSeconds(10)).until(() -> circuit.state() == CircuitState.OPEN);
				assertThat(guarded.getBean(StoreDiscoveryClient.class).isStoreReachable()).isFalse();
				assertThat(greeter.greet("x")).isNotEmpty();
			}
			finally {
				registry().resume();
			}
			await().atMost(Duration.ofSeconds(20)).until(() -> circuit.state() == CircuitState.CLOSED);
			await().atMost(Duration.ofSeconds(20))
				.until(() -> guarded.getBean(StoreDiscoveryClient.class).isStoreReachable());
		}
	}

}
