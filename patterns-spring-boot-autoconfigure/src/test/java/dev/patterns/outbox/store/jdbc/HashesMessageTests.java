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

package dev.patterns.outbox.store.jdbc;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.outbox.store.KeyHashes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HashesMessage}. Instances of several versions read each other's
 * messages, so the text is part of the contract.
 */
class HashesMessageTests {

	@Test
	void isABitSetInHexadecimal() {
		assertThat(HashesMessage.format(KeyHashes.of(IntStream.of(0, 1, 9)))).isEqualTo("0302");
		assertThat(HashesMessage.format(KeyHashes.of(IntStream.of(255)))).isEqualTo("0".repeat(62) + "80");
		assertThat(HashesMessage.format(KeyHashes.all())).isEqualTo("f".repeat(64));
	}

	@Test
	void everyHashComesThrough() {
		for (int hash = 0; hash < 256; hash++) {
			KeyHashes one = KeyHashes.of(IntStream.of(hash, 255 - hash));
			assertThat(HashesMessage.parse(HashesMessage.format(one))).isEqualTo(one);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "1", "zz", "v2:17" })
	void whatIsNotUnderstoodMeansAll(String message) {
		assertThat(HashesMessage.parse(message).isAll()).isTrue();
	}

	@Test
	void tooManyHashesAreNotUnderstood() {
		assertThat(HashesMessage.parse("00".repeat(32) + "01").isAll()).isTrue();
	}

}
