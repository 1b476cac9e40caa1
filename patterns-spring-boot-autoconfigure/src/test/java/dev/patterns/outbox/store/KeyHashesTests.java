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

package dev.patterns.outbox.store;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyHashes}.
 */
class KeyHashesTests {

	@Test
	void unionAndDifferenceLeaveTheirOperandsAlone() {
		KeyHashes low = KeyHashes.range(0, 99);
		KeyHashes high = KeyHashes.range(50, 255);
		assertThat(low.plus(high).isAll()).isTrue();
		assertThat(low.minus(high)).isEqualTo(KeyHashes.range(0, 49));
		assertThat(low.plus(KeyHashes.none())).isEqualTo(low);
		assertThat(low).isEqualTo(KeyHashes.range(0, 99));
		assertThat(high).isEqualTo(KeyHashes.range(50, 255));
	}

}
