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

package dev.patterns.state;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import dev.patterns.state.store.StateStore;
import dev.patterns.test.state.StateStoreContractTests;
import dev.patterns.time.TimeSource;

/**
 * The contract on a Redis cluster. All keys are in one slot, so that each transaction is
 * possible.
 */
@EnabledIfSystemProperty(named = "patterns.proof", matches = "true")
class RedisClusterStateIntegrationTests extends StateStoreContractTests {

	private static RedisCluster cluster;

	@BeforeAll
	static void start() {
		cluster = new RedisCluster();
	}

	@AfterAll
	static void stop() {
		cluster.close();
	}

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return cluster.store("state", timeSource);
	}

	@Override
	protected int slack() {
		return 1;
	}

}
