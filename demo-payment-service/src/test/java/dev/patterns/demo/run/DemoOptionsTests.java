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

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DemoOptions}.
 */
class DemoOptionsTests {

	@Test
	void staysUpWithOneInstanceOfEachByDefault() {
		DemoOptions options = parse();
		assertThat(options.once()).isFalse();
		assertThat(options.instances()).isEqualTo(1);
		assertThat(options.chaos()).isZero();
	}

	@Test
	void chaosRunsOnceWithTwoInstancesOfEachAndTrouble() {
		DemoOptions options = parse("--chaos");
		assertThat(options.once()).isTrue();
		assertThat(options.instances()).isEqualTo(2);
		assertThat(options.chaos()).isEqualTo(50);
		assertThat(options.failureRate()).isEqualTo("0.1");
	}

	@Test
	void chaosTakesANumberOfKillsAndASeed() {
		DemoOptions options = parse("--chaos=5", "--seed=7", "--instances=3");
		assertThat(options.chaos()).isEqualTo(5);
		assertThat(options.seed()).isEqualTo(7);
		assertThat(options.instances()).isEqualTo(3);
	}

	@Test
	void refusesWhatItDoesNotKnow() {
		assertThatExceptionOfType(DemoException.class).isThrownBy(() -> parse("--chaos=-1"))
			.withMessageContaining("--chaos");
		assertThatExceptionOfType(DemoException.class).isThrownBy(() -> parse("--chaos=many"))
			.withMessageContaining("'many'");
		assertThatExceptionOfType(DemoException.class).isThrownBy(() -> parse("--sede=1"))
			.withMessageContaining("sede");
	}

	private static DemoOptions parse(String... args) {
		return DemoOptions.parse(List.of(args), Map.of());
	}

}
