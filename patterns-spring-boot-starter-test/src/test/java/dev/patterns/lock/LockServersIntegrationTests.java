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

package dev.patterns.lock;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is killed while locks are held.
 */
@Timeout(300)
@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
class LockServersIntegrationTests {

	private static final int KILLS = 3;

	private static final LockOptions PATIENT = LockOptions.lease(Duration.ofMinutes(10))
		.waiting(Duration.ofSeconds(60));

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB", "REDIS" })
	void locksAndTokensSurviveTheEndOfTheServer(Service service) {
		EmbeddedServers.Builder builder = EmbeddedServers.builder(service);
		if (service == Service.REDIS) {
			builder.setting("appendfsync", "always");
		}
		try (EmbeddedServer server = builder.start();
				ConfigurableApplicationContext first = start(service, server);
				ConfigurableApplicationContext second = start(service, server)) {
			LockTemplate locks = first.getBean(LockTemplate.class);
			LockTemplate others = second.getBean(LockTemplate.class);
			Lock before = locks.lock("a", PATIENT);
			for (int i = 0; i < KILLS; i++) {
				server.kill();
				server.start();
				assertThat(before.isHeld()).isTrue();
				assertThat(others.tryLock("a", LockOptions.defaults().waiting(Duration.ofSeconds(5)))).isEmpty();
				before.close();
				Lock next = others.lock("a", PATIENT);
				assertThat(next.fencingToken().isNewerThan(before.fencingToken())).isTrue();
				next.close();
				before = locks.lock("a", PATIENT);
				assertThat(before.fencingToken().isNewerThan(next.fencingToken())).isTrue();
			}
		}
	}

	private static ConfigurableApplicationContext start(Service service, EmbeddedServer server) {
		Map<String, Object> properties = new HashMap<>(
				(service == Service.REDIS) ? server.properties() : server.createDatabase("lock_servers"));
		properties.put("spring.datasource.hikari.connection-timeout", "2000");
		if (service != Service.REDIS) {
			properties.put("patterns.jdbc.initialize-schema", "always");
		}
		return new SpringApplicationBuilder((service == Service.REDIS)
				? LockConnectionsIntegrationTests.RedisApplication.class : LockNodeApplication.class)
			.web(WebApplicationType.NONE)
			.properties(properties)
			.run();
	}

}
