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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link MessageHeaders} and the headers of {@link PublishOptions}.
 */
class MessageHeadersTests {

	@ParameterizedTest
	@ValueSource(strings = { "ce_id", "CE-Type", "Content-Type", "patterns-dlt-reason", "", "with space", "a:b",
			"line\nbreak" })
	void aNameThatIsReservedOrUnusableIsRefused(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> PublishOptions.NONE.withHeader(name, "value"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nInjected: yes", "nul\u0000", "\u007f" })
	void aValueWithControlCharactersIsRefusedAndNotShown(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> PublishOptions.NONE.withHeader("name", value))
			.withMessageNotContaining("Injected");
	}

	@Test
	void ordinaryHeadersArePublishable() {
		assertThatNoException().isThrownBy(() -> MessageHeaders.requirePublishable("x-tenant.id", "größe\t1"));
	}

}
