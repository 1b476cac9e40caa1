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

package dev.patterns.saga.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.health.SagaHealthIndicator;
import dev.patterns.saga.store.redis.RedisSagaLease;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RedisSagaStoreAutoConfiguration}, without a server.
 */
class RedisSagaStoreAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IdentityAutoConfiguration.class,
				SerializationAutoConfiguration.class, GateAutoConfiguration.class,
				RedisSagaStoreAutoConfiguration.class, SagaStoreAutoConfiguration.class, SagaAutoConfiguration.class,
				SagaHealthAutoConfiguration.class))
		.withPropertyValues("patterns.saga.store=redis");

	// Nobody listens at this port.
	private final ApplicationContextRunner connected = this.runner
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withPropertyValues("spring.data.redis.port=1", "spring.data.redis.connect-timeout=500ms",
				"spring.data.redis.timeout=500ms");

	@Test
	void connectsToNothingWithoutSagasAndNeedsNoJdbc() {
		this.connected.withClassLoader(new FilteredClassLoader(JdbcTemplate.class)).run((context) -> {
			assertThat(context).hasSingleBean(SagaTemplate.class).hasSingleBean(RedisSagaLease.class);
			assertThat(context.getBean(RedisSagaLease.class).isHeld()).isFalse();
			assertThat(context.getBean(SagaHealthIndicator.class).health(true).getStatus()).isEqualTo(Status.UP);
		});
	}

	@Test
	void isThereOnlyIfAsked() {
		this.connected.withPropertyValues("patterns.saga.store=jdbc")
			.run((context) -> assertThat(context).doesNotHaveBean(RedisSagaLease.class));
		this.connected.withPropertyValues("patterns.saga.store=file").run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void saysWhatToDoWithoutRedis() {
		this.runner.withUserConfiguration(PingSaga.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("patterns.saga.store=redis")
				.hasStackTraceContaining("spring-boot-starter-data-redis"));
		this.connected.withClassLoader(new FilteredClassLoader(StringRedisTemplate.class))
			.withUserConfiguration(PingSaga.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("spring-boot-starter-data-redis"));
	}

	@Test
	void saysWhatToDoWhenRedisDoesNotAnswer() {
		this.connected.withUserConfiguration(PingSaga.class)
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("patterns.saga.store=redis")
				.hasStackTraceContaining("spring.data.redis.host"));
	}

	@Test
	void oneTransactionManagerIsChosen() {
		this.connected.withUserConfiguration(PingSaga.class)
			.withBean("one", PlatformTransactionManager.class, () -> mock(PlatformTransactionManager.class))
			.withBean("two", PlatformTransactionManager.class, () -> mock(PlatformTransactionManager.class))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("2 transaction managers")
				.hasMessageContaining("@Primary"));
	}

	@Test
	void resultOfATransactionalStepMayBeAbsent() {
		this.connected.withUserConfiguration(CertainSaga.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("takes the result of step 'pong', which may be absent"));
		this.connected.withUserConfiguration(DoubtfulSaga.class)
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("spring.data.redis.host"));
	}

	@Saga("ping")
	static class PingSaga {

		@SagaStep(order = 1)
		String pong(String text) {
			return text;
		}

	}

	@Saga("certain")
	static class CertainSaga {

		@SagaStep(order = 1, compensation = "undo")
		Integer pong(String text) {
			return 1;
		}

		void undo(Integer own) {
		}

	}

	@Saga("doubtful")
	static class DoubtfulSaga {

		@SagaStep(order = 1, compensation = "undo")
		Integer pong(String text) {
			return 1;
		}

		void undo(@Nullable Integer own) {
		}

	}

}
