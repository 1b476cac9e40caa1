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

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.memory.MemoryStateStore;
import dev.patterns.test.state.StateStoreContractTests;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract in memory.
 */
class MemoryStateStoreIntegrationTests extends StateStoreContractTests {

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return new MemoryStateStore((timeSource != null) ? timeSource : TimeSource.system(), Duration.ofDays(30));
	}

	@Test
	void oldTokensAreForgotten() {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
		StateStore store = store(now::get);
		StateTemplate state = template(store, "fences");
		state.save("a", 1, SaveOptions.fencedBy(new FencingToken("lock", 5)));
		state.save("b", 1, SaveOptions.fencedBy(new FencingToken("lock", 5)));
		state.save("b", 1, SaveOptions.fencedBy(new FencingToken("other", 5)));
		now.updateAndGet((time) -> time.plus(Duration.ofDays(20)));
		state.save("b", 2, SaveOptions.fencedBy(new FencingToken("lock", 6)));
		now.updateAndGet((time) -> time.plus(Duration.ofDays(20)));
		assertThat(store.purgeFences(1)).isEqualTo(1);
		assertThat(store.purgeFences(10)).isEqualTo(1);
		assertThat(store.purgeFences(10)).isZero();
		state.save("a", 2, SaveOptions.fencedBy(new FencingToken("lock", 1)));
		state.save("b", 3, SaveOptions.fencedBy(new FencingToken("other", 1)));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state.save("b", 4, SaveOptions.fencedBy(new FencingToken("lock", 5))));
	}

}
