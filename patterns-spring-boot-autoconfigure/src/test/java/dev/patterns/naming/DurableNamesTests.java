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

package dev.patterns.naming;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DurableNames}.
 */
class DurableNamesTests {

	@Test
	void componentIsNamedInKebabCase() {
		assertThat(DurableNames.ofComponent(PlaceOrderSaga.class)).isEqualTo("place-order-saga");
	}

	@Test
	void acronymIsOneWord() {
		assertThat(DurableNames.ofComponent(HTTPPaymentClient.class)).isEqualTo("http-payment-client");
	}

	@Test
	void digitBelongsToTheWordBefore() {
		assertThat(DurableNames.ofComponent(Loan2Saga.class)).isEqualTo("loan2-saga");
	}

	@Test
	void payloadAndMethodKeepTheirNames() throws Exception {
		assertThat(DurableNames.ofPayload(PlaceOrderSaga.class)).isEqualTo("PlaceOrderSaga");
		assertThat(DurableNames.ofMethod(PlaceOrderSaga.class.getDeclaredMethod("reserveItems")))
			.isEqualTo("reserveItems");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "9", "place-order", "com.example.Order", "payments/charge", "v1:Order_Confirmed" })
	void acceptsValidName(String name) {
		assertThat(DurableNames.isValid(name)).isTrue();
		assertThat(DurableNames.require(name)).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-a", ".a", "a b", "a\n", "straße", "a#b", "a'b" })
	void refusesInvalidName(String name) {
		assertThat(DurableNames.isValid(name)).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> DurableNames.require(name))
			.withMessageContaining("'" + name + "' is not a durable name");
	}

	@Test
	void longestNameHasMaxLength() {
		assertThat(DurableNames.isValid("n".repeat(DurableNames.MAX_LENGTH))).isTrue();
		assertThat(DurableNames.isValid("n".repeat(DurableNames.MAX_LENGTH + 1))).isFalse();
	}

	static class PlaceOrderSaga {

		void reserveItems() {
		}

	}

	static class HTTPPaymentClient {

	}

	static class Loan2Saga {

	}

}
