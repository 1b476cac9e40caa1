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

package dev.patterns.benchmarks.invocation;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Round}.
 */
class RoundTests {

	@Test
	void callsAreCountedBySecondsAndLatenciesInMicroseconds() {
		long[] nanos = LongStream.rangeClosed(1, 1000).map((call) -> 1_000_000 - call * 1000 + 1000).toArray();
		assertThat(Round.of(nanos, 500_000_000)).isEqualTo(new Round(2000, 501, 991));
	}

}
