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
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.autoconfigure.LockAutoConfiguration;
import dev.patterns.lock.autoconfigure.RedisLockStoreAutoConfiguration;
import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are lost after the server did what it was told and before its answer
 * came, at each of the answers.
 */
@Timeout(180)
class LockConnectionsIntegrationTests {

	private static final String RUN = UUID.randomUUID().toString();

	/** More than one acquisition or release has, with a new connection. */
	private static final int ANSWERS = 8;

	static List<Service> services() {
		return Boolean.getBoolean("patterns.proof") ? List.of(Service.POSTGRESQL, Service.MARIADB, Service.REDIS)
				: List.of(Service.POSTGRESQL, Service.REDIS);
	}

	@ParameterizedTest
	@MethodSource("services")
	void aLostAnswerGivesTheSameLockAndReleasesNoOther(Service service) throws Exception {
		EmbeddedServer server = EmbeddedServers.shared(service);
		try (AnswerCuttingProxy proxy = new AnswerCuttingProxy(server.host(), server.port());
				ConfigurableApplicationContext near = start(service, server, proxy.port());
				ConfigurableApplicationContext far = start(service, server, server.port())) {
			LockTemplate locks = near.getBean(LockTemplate.class);
			LockTemplate others = far.getBean(LockTemplate.class);
			LockView view = far.getBean(LockView.class);
			others.lock("warm-up").close();
			locks.lock("warm-up").close();
			for (int answer = 1; answer <= ANSWERS; answer++) {
				String name = "lock-" + answer;
				proxy.cut(answer);
				Lock lock = locks.lock(name, LockOptions.defaults().waiting(Duration.ofSeconds(20)));
				assertThat(view.find(name)).map(LockRecord::token).contains(lock.fencingToken().value());
				assertThat(others.tryLock(name)).isEmpty();
				proxy.cut(answer);
				lock.close();
				try (Lock next = others.lock(name)) {
					assertThat(next.fencingToken().isNewerThan(lock.fencingToken())).isTrue();
					lock.close();
					assertThat(view.find(name)).isPresent();
				}
			}
			proxy.cut(0);
			// In Redis each of both is one answer.
			assertThat(proxy.cuts()).isGreaterThanOrEqualTo((service == Service.REDIS) ? 2 : 4);
			assertThat(view.list(null, 10)).isEmpty();
		}
	}

	private static ConfigurableApplicationContext start(Service service, EmbeddedServer server, int port) {
		Map<String, String> properties = new HashMap<>(
				(service == Service.REDIS) ? server.properties() : server.createDatabase("lock_connections"));
		properties.replaceAll((key, value) -> value.replace(":" + server.port() + "/", ":" + port + "/"));
		properties.computeIfPresent("spring.data.redis.port", (key, value) -> Integer.toString(port));
		properties.put("spring.application.name", "lock-connections");
		properties.put("patterns.lock.key-prefix", "connections-" + RUN);
		return (service == Service.REDIS) ? run(RedisApplication.class, properties)
				: LockNodeApplication.start(properties);
	}

	private static ConfigurableApplicationContext run(Class<?> type, Map<String, String> properties) {
		return new SpringApplicationBuilder(type).web(WebApplicationType.NONE)
			.properties(new HashMap<>(properties))
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataRedisAutoConfiguration.class, IdentityAutoConfiguration.class,
			RedisLockStoreAutoConfiguration.class, LockAutoConfiguration.class })
	static class RedisApplication {

	}

}
