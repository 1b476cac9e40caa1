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

package dev.patterns.demo.payment;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TroubleFilter} and {@link TroubleProperties}.
 */
class TroubleFilterTests {

	private static final int CALLS = 400;

	@Test
	void makesNoTroubleByDefault() throws Exception {
		Counts counts = call(0, "/invoke/payments/charge");
		assertThat(counts.handled()).isEqualTo(CALLS);
		assertThat(counts.answered()).isEqualTo(CALLS);
	}

	@Test
	void losesHalfOfTheTroubleBeforeAndHalfAfter() throws Exception {
		Counts counts = call(1, "/invoke/payments/charge");
		assertThat(counts.handled()).isBetween(CALLS / 4, CALLS * 3 / 4);
		assertThat(counts.answered()).isZero();
	}

	@Test
	void neverTroublesARefund() throws Exception {
		assertThat(call(1, "/invoke/payments/refund").answered()).isEqualTo(CALLS);
	}

	@Test
	void refusesImpossibleRates() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TroubleProperties(1.1, Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> new TroubleProperties(Double.NaN, Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> new TroubleProperties(0, Duration.ofMillis(-1)));
	}

	private static Counts call(double failureRate, String path) throws Exception {
		TroubleFilter filter = new TroubleFilter(new TroubleProperties(failureRate, Duration.ZERO));
		int handled = 0;
		int answered = 0;
		for (int i = 0; i < CALLS; i++) {
			MockHttpServletResponse response = new MockHttpServletResponse();
			MockFilterChain chain = new MockFilterChain();
			filter.doFilter(new MockHttpServletRequest("POST", path), response, chain);
			handled += (chain.getRequest() != null) ? 1 : 0;
			answered += (response.getStatus() == 200 && response.getHeader("Connection") == null) ? 1 : 0;
		}
		return new Counts(handled, answered);
	}

	private record Counts(int handled, int answered) {

	}

}
