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

package dev.patterns.state;

import java.time.Duration;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.autoconfigure.RedisStateStoreAutoConfiguration;
import dev.patterns.state.autoconfigure.StateAutoConfiguration;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * State in Redis, as an application has it.
 */
class RedisStateIntegrationTests {

	private final String application = "shop-" + UUID.randomUUID();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SerializationAutoConfiguration.class, IdentityAutoConfiguration.class,
				RedisStateStoreAutoConfiguration.class, StateAutoConfiguration.class))
		.withPropertyValues("spring.application.name=" + this.application,
				"spring.data.redis.port=" + EmbeddedServers.shared(Service.REDIS).port());

	private final ApplicationContextRunner withRedis = this.runner
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

	@Test
	void isUsedIfThereIsNoDatabase() {
		this.withRedis.run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			state.save("cart", 1, SaveOptions.expiringAfter(Duration.ofMinutes(5)));
			assertThat(state.get("cart", Integer.class, Consistency.EVENTUAL).value()).isEqualTo(1);
			assertThat(context.getBean(StringRedisTemplate.class)
				.getExpire("patterns:state:" + this.application + "||cart")).isBetween(1L, 300L);
			assertThatExceptionOfType(UnsupportedStateOperationException.class)
				.isThrownBy(() -> state.transaction((t) -> t.save("a", 1).publish("orders", "k", "event")))
				.withMessageContaining("redis");
			state.deletePrefix("cart");
		});
	}

	@Test
	void allKeysCanBeInOneSlot() {
		this.withRedis.withPropertyValues("patterns.state.redis.single-slot=true").run((context) -> {
			StateTemplate state = context.getBean(StateTemplate.class);
			state.save("cart", 1);
			assertThat(context.getBean(StringRedisTemplate.class)
				.hasKey("patterns:state:{" + this.application + "||}:" + this.application + "||cart")).isTrue();
			assertThat(state.keys(KeyQuery.prefix("ca")).keys()).containsExactly("cart");
			state.delete("cart");
		});
	}

	@Test
	void isRefusedAtStartupWithoutAConnection() {
		this.runner.withPropertyValues("patterns.state.type=redis")
			.run((context) -> assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> context.getBean(StateTemplate.class))
				.withStackTraceContaining("there is no connection to Redis"));
	}

}
