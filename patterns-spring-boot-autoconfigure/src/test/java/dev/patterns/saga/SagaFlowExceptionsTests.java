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
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the exceptions say that flows catch.
 */
class SagaFlowExceptionsTests {

	@Test
	void failuresOfBranchesComeInTheOrderOfTheirNumbers() {
		Map<Integer, Exception> failures = new HashMap<>();
		// More than a hash table has places, in an order that it does not keep.
		IntStream.range(0, 40).forEach((i) -> failures.put((i * 7919) % 100_003, new IllegalStateException("f" + i)));
		SagaParallelException exception = new SagaParallelException("ship", failures);
		assertThat(List.copyOf(exception.getFailures().keySet())).isSorted().hasSize(40);
		assertThat(exception.getFailures()).isUnmodifiable();
		assertThat(exception).hasCause(exception.getFailures().get(0));
		assertThat(new SagaParallelException("ship", Map.of())).hasNoCause();
	}

	@Test
	void failedStepSaysWhatItThrew() {
		SagaStepFailedException declined = new SagaStepFailedException("pay", "CardDeclined: no funds: 3 EUR\nsorry",
				false);
		assertThat(declined.getFailureType()).isEqualTo("CardDeclined");
		assertThat(declined.getFailureMessage()).isEqualTo("no funds: 3 EUR\nsorry");
		assertThat(declined).hasMessage("Step 'pay' failed: CardDeclined: no funds: 3 EUR\nsorry");
		SagaStepFailedException silent = new SagaStepFailedException("pay", "CardDeclined", false);
		assertThat(silent.getFailureType()).isEqualTo("CardDeclined");
		assertThat(silent.getFailureMessage()).isNull();
		SagaStepFailedException anonymous = new SagaStepFailedException("pay", "shop.Pay$1: no", true);
		assertThat(anonymous.getFailureType()).isEqualTo("shop.Pay$1");
		SagaStepFailedException died = new SagaStepFailedException("pay",
				"The outcome of step 'pay' is unknown: its process has died", true);
		assertThat(died.getFailureType()).isNull();
		assertThat(died.getFailureMessage()).isEqualTo("The outcome of step 'pay' is unknown: its process has died");
	}

}
