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

package dev.patterns.demo.run;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChaosPlan}.
 */
class ChaosPlanTests {

	@Test
	void isTheSameForTheSameSeed() {
		assertThat(ChaosPlan.of(50, 4, 7)).isEqualTo(ChaosPlan.of(50, 4, 7));
		assertThat(ChaosPlan.of(50, 4, 7)).isNotEqualTo(ChaosPlan.of(50, 4, 8));
	}

	@Test
	void killsAsOftenAsAskedAndStopsSome() {
		ChaosPlan plan = ChaosPlan.of(50, 4, 1);
		assertThat(plan.blows()).hasSize(60);
		assertThat(plan.freezes()).isEqualTo(10);
		assertThat(ChaosPlan.of(1, 2, 1).freezes()).isEqualTo(1);
	}

	@Test
	void hitsEveryInstance() {
		assertThat(ChaosPlan.of(50, 4, 1).blows()).extracting(ChaosPlan.Blow::instance).contains(0, 1, 2, 3);
	}

	@Test
	void stopsForLongerThanALease() {
		Duration lease = Duration.ofSeconds(3);
		assertThat(ChaosPlan.of(100, 4, 1).blows()).filteredOn(ChaosPlan.Blow::freeze)
			.allSatisfy((blow) -> assertThat(blow.absence()).isGreaterThan(lease));
	}

}
