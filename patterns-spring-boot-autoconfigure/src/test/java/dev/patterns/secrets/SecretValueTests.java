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

package dev.patterns.secrets;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link SecretValue} and {@link SecretValues}.
 */
class SecretValueTests {

	@Test
	void showsAMask() {
		SecretValue value = SecretValue.of("marker");
		SecretValues values = SecretValues.keyed("name", Map.of("key", value), "3");
		assertThat(value).hasToString("******");
		assertThat(values).hasToString("name[key]");
		assertThat(List.of(values, value).toString()).doesNotContain("marker");
		assertThat(new JsonMapper().writeValueAsString(Map.of("a", value))).isEqualTo("{\"a\":\"******\"}");
		assertThat(new JsonMapper().writeValueAsString(values)).doesNotContain("marker");
	}

	@Test
	void keepsItsBytesToItself() {
		byte[] bytes = { 1, 2, 3 };
		SecretValue value = SecretValue.of(bytes);
		bytes[0] = 9;
		value.toBytes()[1] = 9;
		assertThat(value.toBytes()).containsExactly(1, 2, 3);
		assertThat(value).isEqualTo(SecretValue.of(new byte[] { 1, 2, 3 })).isNotEqualTo(SecretValue.of("x"));
	}

	@Test
	void isTextOrNot() {
		assertThat(SecretValue.of("käse").toText()).isEqualTo("käse");
		SecretValue binary = SecretValue.of(new byte[] { (byte) 0xc3 });
		assertThat(binary.isText()).isFalse();
		assertThatExceptionOfType(MalformedSecretException.class).isThrownBy(binary::toText);
	}

	@Test
	void givesTheOneValue() {
		SecretValue value = SecretValue.of("a");
		assertThat(SecretValues.single("name", value, null).value()).isEqualTo(value);
		assertThat(SecretValues.keyed("name", Map.of("key", value), null).value()).isEqualTo(value);
		assertThat(SecretValues.keyed("name", Map.of("key", SecretValue.of("b"), "value", value), null).value())
			.isEqualTo(value);
		SecretValues several = SecretValues.keyed("name", Map.of("a", value, "b", value), null);
		assertThatExceptionOfType(MalformedSecretException.class).isThrownBy(several::value);
		assertThatExceptionOfType(MalformedSecretException.class)
			.isThrownBy(SecretValues.keyed("name", Map.of(), null)::value);
	}

}
