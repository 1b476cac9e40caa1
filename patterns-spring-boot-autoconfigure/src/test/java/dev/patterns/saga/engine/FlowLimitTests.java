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

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows that want too much are stopped before it hurts.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlowLimitTests {

	private static final int MILLION = 1_000_000;

	@Test
	void aMillionValuesOrBranchesAreRefusedByTheDefaultLimit(CapturedOutput output) {
		FlowTestApplication.run((fixture) -> {
			AtomicInteger values = new AtomicInteger();
			SagaInstance loop = fixture.run((input, flow) -> {
				for (int i = 0; i < MILLION; i++) {
					flow.now();
					values.incrementAndGet();
				}
				return null;
			});
			assertThat(loop.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(loop.failure()).contains("allows 10000. Use saga.continueAsNew(...)");
			assertThat(values).hasValue(10_000);
			assertThat(output).containsOnlyOnce("has 5000 entries in its history, half of what is allowed");
			AtomicInteger begun = new AtomicInteger();
			SagaInstance branches = fixture.run((input, flow) -> flow.parallel("work",
					IntStream.range(0, MILLION).boxed().toList(), (item, branch) -> begun.incrementAndGet()));
			assertThat(branches.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(branches.failure()).contains("branches 'work', of which there are 1000000")
				.contains("Let each branch take several items");
			assertThat(begun).hasValue(0);
		});
	}

	@Test
	void aMillionStepsChangesOrStepsOfBranchesAreRefused() {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.saga.flow-history-limit=100"),
				(fixture) -> {
					AtomicInteger steps = new AtomicInteger();
					assertParked(fixture.run((input, flow) -> {
						for (int i = 0; i < MILLION; i++) {
							flow.step("one", steps::incrementAndGet);
						}
						return null;
					}));
					assertThat(steps).hasValue(100);
					assertParked(fixture.run((input, flow) -> {
						for (int i = 0; i < MILLION; i++) {
							flow.changed("c" + i);
						}
						return null;
					}));
					// Together, not each of them.
					AtomicInteger calls = new AtomicInteger();
					assertParked(fixture.run((input, flow) -> flow.parallel("work", List.of(1, 2, 3, 4),
							SagaParallel.collectingAll(4), (item, branch) -> {
								for (int i = 0; i < MILLION; i++) {
									branch.step("one", calls::incrementAndGet);
								}
								return null;
							})));
					assertThat(calls).hasValueBetween(90, 100);
				});
	}

	private static void assertParked(SagaInstance saga) {
		assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
		assertThat(saga.failure()).contains("'patterns.saga.flow-history-limit' allows 100.");
	}

	@Test
	void aResultThatIsTooLargeFailsItsStepAtOnce() {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.saga.payload-limit=1KB"),
				(fixture) -> {
					AtomicInteger attempts = new AtomicInteger();
					SagaInstance step = fixture.run((input, flow) -> flow.step("large", String.class, () -> {
						attempts.incrementAndGet();
						return "x".repeat(2000);
					}));
					assertThat(step.status()).isEqualTo(SagaStatus.COMPENSATED);
					assertThat(step.failure()).contains("The result of 'large'");
					assertThat(attempts).hasValue(1);
					SagaInstance result = fixture.run((input, flow) -> "x".repeat(2000));
					assertThat(result.failure()).contains("The result of the flow");
					SagaInstance status = fixture.run((input, flow) -> {
						flow.status("x".repeat(2000));
						return null;
					});
					assertThat(status.failure()).contains("The status");
					SagaInstance next = fixture.run((input, flow) -> {
						throw flow.continueAsNew("x".repeat(2000));
					});
					assertThat(next.failure()).contains("The input of the next run");
					SagaInstance child = fixture.run((input, flow) -> flow.startChild("child", "x".repeat(2000)));
					assertThat(child.failure()).contains("The input of child 'child'");
				});
	}

}
