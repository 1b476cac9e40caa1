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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the demo with processes that are killed, in the profile {@code proof}.
 */
class DemoProof {

	@Test
	void otherInstancesFinishTheWorkOfThoseThatAreKilledForGood() {
		assertThat(run("--instances=2")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "order", "payment", "both" })
	void nothingIsLostOrDoneTwiceWhenServicesAreKilledAndStartedAgain(String killed) {
		assertThat(run("--kill=" + killed)).isTrue();
	}

	private static boolean run(String option) {
		DemoOptions options = DemoOptions.parse(List.of("--once", "--port=0", option), System.getenv());
		try (Demo demo = new Demo(options, new Console(System.out))) {
			return demo.run();
		}
	}

}
