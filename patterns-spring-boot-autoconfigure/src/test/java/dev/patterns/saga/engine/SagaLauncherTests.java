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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SagaLauncher}, while more is due than there are places.
 */
class SagaLauncherTests {

	private static final int PLACES = 4;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = SagaTestApplication.runner()
		.withUserConfiguration(Sagas.class)
		.withPropertyValues("patterns.saga.concurrency=" + PLACES);

	@Test
	void whatIsClaimedAheadIsLeftToOthersWhenStepsBecomeSlow() {
		run((context, sagas) -> {
			Gate gate = context.getBean(Gate.class);
			start(sagas, 400);
			await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(1)).until(() -> claimed(context) > PLACES);
			gate.closed = true;
			await().atMost(TIMEOUT).until(() -> claimed(context) == PLACES);
			assertThat(ended(context)).isLessThan(400);
			gate.open.countDown();
			await().atMost(TIMEOUT).until(() -> ended(context) == 400);
		});
	}

	@Test
	void whatIsClaimedAheadIsHandedOverByAStop() {
		run((context, sagas) -> {
			Gate gate = context.getBean(Gate.class);
			start(sagas, 400);
			await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(1)).until(() -> claimed(context) > PLACES);
			context.getBean(SagaEngine.class).stop();
			gate.open.countDown();
			assertThat(claimed(context)).isZero();
			assertThat(ended(context)).isLessThan(400);
			context.getBean(SagaEngine.class).start();
			await().atMost(TIMEOUT).until(() -> ended(context) == 400);
			assertThat(count(context, "patterns_saga_step", "status = 'COMPLETED'")).isEqualTo(400);
		});
	}

	@Test
	void requestsAreNotPassedOver() {
		run((context, sagas) -> {
			start(sagas, 400);
			sagas.start("patient", "first");
			sagas.cancel(sagas.start("patient", "second").id());
			await().atMost(TIMEOUT).until(() -> ended(context) == 402);
		});
	}

	private void run(BiConsumer<ApplicationContext, SagaTemplate> test) {
		this.runner.run((context) -> test.accept(context, context.getBean(SagaTemplate.class)));
	}

	private static void start(SagaTemplate sagas, int count) {
		for (int i = 0; i < count; i++) {
			sagas.start("patient", "saga-" + i);
		}
	}

	private static int claimed(ApplicationContext context) {
		return count(context, "patterns_saga", "owner is not null");
	}

	private static int ended(ApplicationContext context) {
		return count(context, "patterns_saga",
				"status in ('" + SagaStatus.COMPLETED + "', '" + SagaStatus.COMPENSATED + "')");
	}

	private static int count(ApplicationContext context, String table, String condition) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from " + table + " where " + condition, Integer.class);
		return (count != null) ? count : 0;
	}

	static class Gate {

		final CountDownLatch open = new CountDownLatch(1);

		volatile boolean closed;

	}

	@Saga("patient")
	static class PatientSaga {

		private final Gate gate;

		PatientSaga(Gate gate) {
			this.gate = gate;
		}

		@SagaStep(order = 1)
		void pass(String name) throws InterruptedException {
			if (this.gate.closed) {
				this.gate.open.await();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Sagas {

		@Bean
		Gate passage() {
			return new Gate();
		}

		@Bean
		PatientSaga patientSaga(Gate gate) {
			return new PatientSaga(gate);
		}

	}

}
