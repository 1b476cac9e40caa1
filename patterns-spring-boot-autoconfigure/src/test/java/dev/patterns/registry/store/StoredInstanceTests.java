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

package dev.patterns.registry.store;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredInstance}.
 */
class StoredInstanceTests {

	// Read from a registry, where anybody may have stored it.
	@Test
	void metadataWithoutAValueIsLeftOut() {
		Map<String, String> metadata = new HashMap<>();
		metadata.put("zone", null);
		metadata.put("version", "2");
		assertThat(new StoredInstance("a", "a-1", "localhost", 80, false, metadata).metadata())
			.containsExactly(Map.entry("version", "2"));
		assertThat(new StoredInstance("a", "a-1", "localhost", 80, false, null).metadata()).isEmpty();
	}

}
