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

package dev.patterns.test.saga;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.saga.SagaStatus;
import dev.patterns.test.saga.FlowRules.Order;
import dev.patterns.test.saga.FlowRules.Shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/**
 * What docs/saga-flow-rules.md says of its examples.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlowRulesTests {

	private static final Order ORDER = new Order("o1", Duration.ofDays(1), List.of("p1", "p2"));

	private final Shop shop = mock(Shop.class);

	@Test
	void theCodeOfThePageIsCompiled() throws IOException {
		DocumentedCode.of("saga-flow-rules.md").standsIn(FlowRules.class);
	}

	@Test
	void theClockIsWarnedOf(CapturedOutput output) {
		run(new FlowRules.ClockWrong(this.shop)).isCompleted();
		assertThat(output).contains("use saga.now()").contains("use saga.randomUuid()");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> SagaReplay.of(new FlowRules.ClockWrong(this.shop)).withoutWarnings());
		run(new FlowRules.ClockRight(this.shop)).isCompleted();
		SagaReplay.of(new FlowRules.ClockRight(this.shop)).withoutWarnings();
	}

	@Test
	void whatIsReadBetweenStepsParksWhenItDiffers() {
		given(this.shop.stock(ORDER)).willReturn(1, 0);
		runCollected(new FlowRules.ReadWrong(this.shop)).hasStatus(SagaStatus.PARKED)
			.hasFailureContaining("expected step 'pack', came wait for 'collected'");
		given(this.shop.stock(ORDER)).willReturn(1, 0);
		runCollected(new FlowRules.ReadRight(this.shop)).isCompleted().executed("stock", "pack");
	}

	@Test
	void whatIsDoneBetweenStepsIsDoneAgain() {
		run(new FlowRules.EffectWrong(this.shop)).isCompleted();
		then(this.shop).should(times(2)).send("your order is on its way");
		Shop other = mock(Shop.class);
		run(new FlowRules.EffectRight(other)).isCompleted();
		then(other).should().send("your order is on its way");
	}

	@Test
	void whatAStepPutsIntoAVariableIsLost() {
		given(this.shop.label(anyString())).willReturn("L");
		run(new FlowRules.VariableWrong(this.shop)).isCompleted();
		then(this.shop).should().print(List.of());
		run(new FlowRules.VariableRight(this.shop)).isCompleted();
		then(this.shop).should().print(List.of("L", "L"));
	}

	@Test
	void commandsInOtherThreadsPark(CapturedOutput output) {
		given(this.shop.label(anyString())).willReturn("L");
		run(new FlowRules.ThreadWrong(this.shop)).hasStatus(SagaStatus.PARKED)
			.hasFailureContaining("use saga.parallel");
		run(new FlowRules.ThreadRight(this.shop)).isCompleted();
		then(this.shop).should().print(List.of("L", "L"));
	}

	@Test
	void anOrderThatDiffersParks() {
		given(this.shop.quantities(ORDER)).willReturn(map("a", "b")).willReturn(map("b", "a"));
		run(new FlowRules.OrderWrong(this.shop)).hasStatus(SagaStatus.PARKED)
			.hasFailureContaining("expected step 'label-a', came step 'label-b'");
		given(this.shop.quantities(ORDER)).willReturn(map("a", "b")).willReturn(map("b", "a"));
		run(new FlowRules.OrderRight(this.shop)).isCompleted().executed("label-a", "label-b");
	}

	@Test
	void finallyRunsWhenTheFlowBeginsToWait() {
		try (SagaTestKit kit = kit(new FlowRules.FinallyWrong(this.shop))) {
			kit.saga(FlowRules.FinallyWrong.class).start(ORDER).toRest();
			then(this.shop).should().unlock(ORDER);
		}
		Shop other = mock(Shop.class);
		try (SagaTestKit kit = kit(new FlowRules.FinallyRight(other))) {
			SagaExecution saga = kit.saga(FlowRules.FinallyRight.class).start(ORDER).toRest();
			then(other).should(never()).unlock(any());
			kit.sagas().cancel(saga.id());
			assertThat(saga.toEnd()).isCompensated();
			then(other).should().unlock(ORDER);
		}
	}

	@Test
	void commandsInsideOfAStepPark() {
		run(new FlowRules.NestedWrong(this.shop)).hasStatus(SagaStatus.PARKED)
			.hasFailureContaining("inside of step 'reserve'");
		run(new FlowRules.NestedRight(this.shop)).isCompleted();
	}

	@Test
	void anEndlessFlowParksUnlessItContinuesAsNew() {
		given(this.shop.next(anyInt())).willAnswer((call) -> (int) call.getArgument(0) + 1);
		try (SagaTestKit kit = SagaTestKit.builder()
			.with(new FlowRules.EndlessWrong(this.shop), new FlowRules.EndlessRight(this.shop))
			.property("patterns.saga.flow-history-limit", 20)
			.build()) {
			assertThat(kit.saga(FlowRules.EndlessWrong.class).run(999_950)).hasStatus(SagaStatus.PARKED)
				.hasFailureContaining("continueAsNew");
			SagaExecution right = kit.saga(FlowRules.EndlessRight.class).run(999_950);
			assertThat(right).isCompleted();
			assertThat(right.instance().run()).isEqualTo(50);
		}
	}

	private static Map<String, Integer> map(String... keys) {
		Map<String, Integer> map = new LinkedHashMap<>();
		for (String key : keys) {
			map.put(key, 1);
		}
		return map;
	}

	private static SagaAssert run(Object saga) {
		try (SagaTestKit kit = kit(saga)) {
			return assertThat(kit.saga(saga.getClass()).run(ORDER));
		}
	}

	private static SagaAssert runCollected(Object saga) {
		try (SagaTestKit kit = kit(saga)) {
			SagaExecution execution = kit.saga(saga.getClass()).start(ORDER).toRest();
			kit.sagas().raise(execution.id(), "collected", "x");
			return assertThat(execution.toEnd());
		}
	}

	private static SagaTestKit kit(Object saga) {
		return SagaTestKit.of(saga);
	}

}
