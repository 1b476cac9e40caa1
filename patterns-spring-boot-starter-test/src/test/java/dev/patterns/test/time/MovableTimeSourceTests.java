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

package dev.patterns.test.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MovableTimeSource}.
 */
class MovableTimeSourceTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private final MovableTimeSource time = new MovableTimeSource(() -> NOW);

	@Test
	void movesForwardOnly() {
		assertThat(this.time.now()).isEqualTo(NOW);
		this.time.advance(Duration.ofHours(1));
		this.time.advanceTo(NOW.plus(Duration.ofHours(3)));
		this.time.advanceTo(NOW);
		assertThat(this.time.now()).isEqualTo(NOW.plus(Duration.ofHours(3)));
		assertThatIllegalArgumentException().isThrownBy(() -> this.time.advance(Duration.ofHours(-1)));
	}

	@Test
	void tellsListenersUntilTheyEndIt() {
		AtomicInteger leaps = new AtomicInteger();
		Runnable end = this.time.onLeap(leaps::incrementAndGet);
		this.time.advance(Duration.ofHours(1));
		this.time.advanceTo(NOW);
		assertThat(leaps).hasValue(1);
		end.run();
		this.time.advance(Duration.ofHours(1));
		assertThat(leaps).hasValue(1);
	}

}
