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

package dev.patterns.pubsub;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SeekPosition}.
 */
class SeekPositionTests {

	@Test
	void timesThatNoBrokerHasANumberForAreTheFirstOrTheLastOne() {
		assertThat(SeekPosition.at(Instant.MIN).time()).isEqualTo(Instant.EPOCH);
		assertThat(SeekPosition.parse("1969-12-31T23:59:59Z").time()).isEqualTo(Instant.EPOCH);
		assertThat(SeekPosition.at(Instant.MAX).time()).isEqualTo(Instant.ofEpochMilli(Long.MAX_VALUE));
		Instant now = Instant.now();
		assertThat(SeekPosition.at(now).time()).isEqualTo(now);
	}

}
