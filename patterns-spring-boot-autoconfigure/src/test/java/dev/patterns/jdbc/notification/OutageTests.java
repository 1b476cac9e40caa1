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

package dev.patterns.jdbc.notification;

import java.sql.SQLException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Outage}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private final Outage outage = new Outage("test-outage", "nothing works");

	@Test
	void isLoggedOnceUntilItIsOver(CapturedOutput output) {
		for (int round = 1; round <= 2; round++) {
			for (int attempt = 0; attempt < 20; attempt++) {
				this.outage.noteFailure(new SQLException("refused"), false);
			}
			assertThat(output.getAll().lines().filter((line) -> line.contains("test-outage: nothing works, until")))
				.hasSize(round)
				.allMatch((line) -> line.contains("WARN") && line.contains("refused"));
			this.outage.noteSuccess();
			this.outage.noteSuccess();
			assertThat(output.getAll().lines().filter((line) -> line.contains("test-outage: the connection is back")))
				.hasSize(round);
		}
	}

	@Test
	void aLostConnectionThatIsReplacedAtOnceIsNone(CapturedOutput output) {
		this.outage.noteFailure(new SQLException("terminated"), true);
		this.outage.noteSuccess();
		assertThat(output.getAll()).doesNotContain("WARN", "is back");
	}

	@Test
	void attemptsBecomeRareAndAreSpread() {
		assertThat(this.outage.remaining()).isZero();
		assertThat(this.outage.noteFailure(new SQLException("refused"), false)).isBetween(Duration.ofMillis(100),
				Duration.ofMillis(200));
		assertThat(this.outage.remaining()).isPositive();
		Duration last = Duration.ZERO;
		for (int attempt = 0; attempt < 20; attempt++) {
			last = this.outage.noteFailure(new SQLException("refused"), false);
		}
		assertThat(last).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
		this.outage.noteSuccess();
		assertThat(this.outage.noteFailure(new SQLException("refused"), false))
			.isLessThanOrEqualTo(Duration.ofMillis(200));
	}

}
