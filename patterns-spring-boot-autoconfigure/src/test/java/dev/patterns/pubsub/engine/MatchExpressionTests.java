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

package dev.patterns.pubsub.engine;

import java.net.URI;
import java.util.Map;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.expression.ExpressionException;

import dev.patterns.pubsub.CloudEventContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link MatchExpression}.
 */
class MatchExpressionTests {

	private static final CloudEventContext CONTEXT = new CloudEventContext(CloudEventBuilder.v1()
		.withId("1")
		.withSource(URI.create("/default/orders"))
		.withType("OrderConfirmed")
		.withExtension("tenant", "acme")
		.build(), "memory", "orders", "k1", Map.of("x-priority", "high"), 1, "l");

	@ParameterizedTest
	@ValueSource(strings = { "type == 'OrderConfirmed'", "type matches 'Order.*'", "source == '/default/orders'",
			"subject == null", "id == '1' and key == 'k1'", "topic == 'orders'", "headers['x-priority'] == 'high'",
			"extensions.tenant == 'acme'", "extensions.missing == null", "headers.missing == null" })
	void readsAttributes(String expression) {
		assertThat(MatchExpression.parse(expression).matches(CONTEXT)).isTrue();
	}

	@Test
	void anotherTypeDoesNotMatch() {
		assertThat(MatchExpression.parse("type == 'Other'").matches(CONTEXT)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "type ==", "typo == 'x'", "T(java.lang.Runtime).getRuntime() != null",
			"event.data != null", "headers.put('a', 'b') == null", "@bean.call()", "getClass() != null" })
	void whatItCannotReadIsRefusedWhenParsed(String expression) {
		assertThatExceptionOfType(ExpressionException.class).isThrownBy(() -> MatchExpression.parse(expression));
	}

}
