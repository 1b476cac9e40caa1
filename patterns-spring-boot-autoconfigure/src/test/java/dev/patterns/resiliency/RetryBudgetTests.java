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

package dev.patterns.resiliency;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetryBudgetTests {

	private final AtomicLong now = new AtomicLong();

	@Test
	void allowsMinimumPerSecond() {
		RetryBudget budget = new RetryBudget(0, 2, this.now::get);
		assertThat(budget.withdraw()).isTrue();
		assertThat(budget.withdraw()).isTrue();
		assertThat(budget.withdraw()).isFalse();
		this.now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
		assertThat(budget.withdraw()).isTrue();
		assertThat(budget.withdraw()).isFalse();
	}

	@Test
	void allowsShareOfCalls() {
		RetryBudget budget = new RetryBudget(0.2, 0, this.now::get);
		assertThat(budget.withdraw()).isFalse();
		for (int i = 0; i < 10; i++) {
			budget.deposit();
		}
		assertThat(budget.available()).isEqualTo(2);
		assertThat(budget.withdraw()).isTrue();
		assertThat(budget.withdraw()).isTrue();
		assertThat(budget.withdraw()).isFalse();
	}

	@Test
	void savesUpForTenSecondsOnly() {
		RetryBudget budget = new RetryBudget(0, 2, this.now::get);
		this.now.addAndGet(TimeUnit.HOURS.toNanos(1));
		budget.withdraw();
		assertThat(budget.available()).isEqualTo(19);
	}

	@Test
	void refusesWrongRatio() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(1.1, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> new RetryBudget(0, -1));
	}

}
