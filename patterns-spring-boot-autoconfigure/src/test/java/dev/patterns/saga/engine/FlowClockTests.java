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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;
import dev.patterns.saga.engine.FlowTestApplication.Scenario;
import dev.patterns.saga.engine.SagaLeapTests.MovableTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The clock of the database steps by hours.
 */
class FlowClockTests {

	private static final RetrySchedule HOURLY = new RetrySchedule(1, Duration.ofHours(1), 1, Duration.ofHours(1), 0);

	@Test
	void stepForwardLosesNothing() {
		run((fixture) -> {
			AtomicInteger attempts = new AtomicInteger();
			String id = fixture.start((input, flow) -> {
				List<String> came = flow.parallel("work", List.of(1, 2, 3, 4), (item, branch) -> {
					if (item == 1) {
						branch.sleep(Duration.ofHours(1));
					}
					else if (item == 2) {
						return branch.firstOf().event("never").timeout(Duration.ofHours(2)).await().isTimeout() ? "late"
								: "";
					}
					else if (item == 3) {
						branch.step("again").retry(HOURLY).run(() -> {
							fixture.add("again");
							if (attempts.incrementAndGet() == 1) {
								throw new IllegalStateException("once");
							}
						});
					}
					else {
						return branch.awaitEvent("go", String.class);
					}
					return "done";
				});
				flow.sleep(Duration.ofHours(1));
				return String.join(" ", came);
			});
			fixture.awaitWait(id);
			move(fixture, Duration.ofHours(3));
			fixture.sagas.raise(id, "go", "went");
			await().atMost(FlowTestApplication.TIMEOUT)
				.until(() -> FlowTestApplication.steps(fixture.sagas.get(id).orElseThrow(), SagaStepKind.WAIT)
					.contains("sleep#0 STARTED"));
			move(fixture, Duration.ofHours(1));
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"done late done went\"");
			assertThat(fixture.journal.entries()).containsExactly("again");
		});
	}

	@Test
	void stepBackwardDelaysTimersAndStopsNothing() {
		run((fixture) -> {
			fixture.flow((input, flow) -> {
				flow.sleep(Duration.parse(input));
				return "slept";
			});
			String old = fixture.sagas.start("flow", "PT30M").id();
			fixture.awaitWait(old);
			move(fixture, Duration.ofHours(-2));
			// New timers are not disturbed.
			String fresh = fixture.sagas.start("flow", "PT0.02S").id();
			assertThat(fixture.await(fresh).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.sagas.get(old).orElseThrow().status()).isEqualTo(SagaStatus.WAITING);
			move(fixture, Duration.ofMinutes(151));
			SagaInstance saga = fixture.await(old);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"slept\"");
		});
	}

	@Test
	void eventsKeepTheirOrderWhenTheClockStepsBackward() {
		run((fixture) -> {
			fixture.flow((input, flow) -> {
				if (flow.run() == 1) {
					flow.awaitEvent("begin", String.class);
					throw flow.continueAsNew("next");
				}
				return flow.awaitEvent("item", String.class) + flow.awaitEvent("item", String.class)
						+ flow.awaitEvent("item", String.class);
			});
			fixture.sagas.start("flow", "in", SagaStartOptions.id("back"));
			fixture.awaitWait("back");
			for (int i = 1; i <= 3; i++) {
				fixture.sagas.raise("back", "item", Integer.toString(i));
				String last = "item#" + (i - 1) + " STARTED";
				await().atMost(FlowTestApplication.TIMEOUT)
					.until(() -> FlowTestApplication.steps(fixture.sagas.get("back").orElseThrow(), SagaStepKind.EVENT)
						.contains(last));
				move(fixture, Duration.ofHours(-1));
			}
			fixture.sagas.raise("back", "begin", "x");
			assertThat(FlowTestApplication.result(fixture.await("back"))).isEqualTo("\"123\"");
		});
	}

	private static void move(Fixture fixture, Duration by) {
		fixture.context.getBean(MovableTime.class).move(by);
	}

	private static void run(Scenario scenario) {
		FlowTestApplication.run(FlowTestApplication.runner().withUserConfiguration(Clock.class), scenario);
	}

	@Configuration(proxyBeanMethods = false)
	static class Clock {

		@Bean
		MovableTime movableTime() {
			return new MovableTime();
		}

	}

}
