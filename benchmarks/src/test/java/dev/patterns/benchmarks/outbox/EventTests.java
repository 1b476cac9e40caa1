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

package dev.patterns.benchmarks.outbox;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Event}.
 */
class EventTests {

	@Test
	void roundAndNumberAreReadFromJson() {
		byte[] json = Event.of(12, 34_567, 8).toJson();
		assertThat(Event.round(json)).isEqualTo(12);
		assertThat(Event.number(json)).isEqualTo(34_567);
	}

	@Test
	void hasAboutThreeHundredBytes() {
		assertThat(Event.of(12, 34_567, 8).toJson()).hasSizeBetween(280, 340);
	}

	@Test
	void whatIsNoEventIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Event.number("{}".getBytes(StandardCharsets.UTF_8)));
	}

}
