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

package dev.patterns.saga.store.redis;

import java.util.Properties;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisPersistence}.
 */
class RedisPersistenceTests {

	@Test
	void oneServer() {
		Properties info = new Properties();
		info.setProperty("aof_enabled", "1");
		assertThat(RedisPersistence.isTrueOfAll(info, "aof_enabled", "1")).isTrue();
		assertThat(RedisPersistence.isTrueOfAll(info, "aof_enabled", "0")).isFalse();
	}

	@Test
	void eachServerOfACluster() {
		Properties info = new Properties();
		info.setProperty("10.0.0.1:6379.aof_enabled", "1");
		info.setProperty("10.0.0.2:6379.aof_enabled", "1");
		assertThat(RedisPersistence.isTrueOfAll(info, "aof_enabled", "1")).isTrue();
		info.setProperty("10.0.0.3:6379.aof_enabled", "0");
		assertThat(RedisPersistence.isTrueOfAll(info, "aof_enabled", "1")).isFalse();
	}

	@Test
	void serverThatDoesNotSay() {
		assertThat(RedisPersistence.isTrueOfAll(new Properties(), "aof_enabled", "1")).isFalse();
		assertThat(RedisPersistence.isTrueOfAll(null, "aof_enabled", "1")).isFalse();
	}

}
