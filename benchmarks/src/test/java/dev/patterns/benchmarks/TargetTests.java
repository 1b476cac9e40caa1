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

package dev.patterns.benchmarks;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Target}.
 */
class TargetTests {

	@Test
	void ratioIsToBeReached() {
		assertThat(judge("outbox-drain", 40_000, "floor", 0.9)).isEqualTo("at least 0.90");
		assertThat(judge("outbox-drain", 40_000, "floor", 0.899)).isEqualTo("**missed:** 0.90");
	}

	@Test
	void targetAgainstPeersIsNotThatAgainstTheFloor() {
		assertThat(judge("outbox-drain", 40_000, "namastack-outbox 1.6.0", 9)).isEqualTo("**missed:** 10.00");
	}

	@Test
	void valueIsNotToBeExceeded() {
		assertThat(judge("outbox-end-to-end-wal", 800, "floor", 1)).isEqualTo("at most 800.0");
		assertThat(judge("outbox-end-to-end-wal", 801, "floor", 1)).isEqualTo("**missed:** 800.0");
	}

	@Test
	void differenceIsNotToBeExceeded() {
		assertThat(judge("outbox-latency", 4000, "plain send after commit", 0.5)).isEqualTo("at most 2,000 more");
		assertThat(judge("outbox-latency", 4000, "plain send after commit", 0.49)).isEqualTo("**missed:** 2,000 more");
	}

	@Test
	void quarterOrDifferenceIsNotToBeExceeded() {
		String other = "RestClient on Apache HttpClient 5";
		assertThat(judge("invocation-p99", 10_000, other, 0.8)).isEqualTo("at most 25 % or 1,000 more");
		assertThat(judge("invocation-p99", 3000, other, 0.7)).isEqualTo("at most 25 % or 1,000 more");
		assertThat(judge("invocation-p99", 10_000, other, 0.79)).isEqualTo("**missed:** 25 % or 1,000 more");
	}

	@Test
	void othersHaveNoTarget() {
		assertThat(Target.of("outbox-end-to-end-wal", "namastack-outbox 1.6.0")).isEmpty();
	}

	private static String judge(String name, double value, String against, double ratio) {
		AcceptedResult result = new AcceptedResult(name, value, "unit", against, ratio, 5, "2026-11-26", "machine");
		return Target.of(name, against).orElseThrow().judge(result);
	}

}
