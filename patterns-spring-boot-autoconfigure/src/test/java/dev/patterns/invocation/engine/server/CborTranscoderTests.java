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

package dev.patterns.invocation.engine.server;

import java.util.Collections;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;
import tools.jackson.dataformat.cbor.CBORWriteFeature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CborTranscoderTests {

	@Test
	void aFewBytesDoNotBecomeMany() {
		CBORMapper mapper = CBORMapper.builder(CBORFactory.builder().enable(CBORWriteFeature.STRINGREF).build())
			.build();
		byte[] bomb = mapper.writeValueAsBytes(Collections.nCopies(50_000, "x".repeat(500)));
		assertThat(bomb.length).isLessThan(400_000);
		assertThatExceptionOfType(BadRequestException.class).isThrownBy(() -> CborTranscoder.toJson(bomb))
			.satisfies((ex) -> assertThat(ex.getProblem().status()).isEqualTo(413));
	}

	@Test
	void whatIsLongForGoodReasonsGoesThrough() {
		byte[] escaped = new CBORMapper().writeValueAsBytes(Map.of("text", "\u0001".repeat(100_000)));
		assertThat(CborTranscoder.toJson(escaped)).hasSizeGreaterThan(600_000);
		byte[] json = "{\"a\":[1,2.5,true,null,\"text\"]}".getBytes();
		assertThat(CborTranscoder.toJson(CborTranscoder.fromJson(json))).isEqualTo(json);
	}

}
