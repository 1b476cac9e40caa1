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

package dev.patterns.lock;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FencingToken}.
 */
class FencingTokenTests {

	@Test
	void isComparedWithinItsSequenceOnly() {
		FencingToken token = new FencingToken("source", "a", 7);
		assertThat(token.isNewerThan(new FencingToken("source", "a", 6))).isTrue();
		assertThat(token.isNewerThan(token)).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> token.isNewerThan(new FencingToken("source", "b", 6)))
			.withMessageContaining("cannot be compared");
		assertThatIllegalArgumentException().isThrownBy(() -> token.isNewerThan(new FencingToken("other", "a", 6)))
			.withMessageContaining("different stores");
	}

	@Test
	void sequencesAreDistinct() {
		assertThat(new FencingToken("a", "b|c", 1).sequence()).isEqualTo("a|b|c");
		assertThat(new FencingToken("b", 1).sequence()).isEqualTo("|b");
		assertThatIllegalArgumentException().isThrownBy(() -> new FencingToken("a|b", "c", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new FencingToken("x".repeat(65), "c", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new FencingToken("a", "c", 0));
	}

}
