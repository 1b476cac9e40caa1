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

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.lock.FencingToken;
import dev.patterns.lock.Lock;
import dev.patterns.state.StateExamples.Cart;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.memory.MemoryStateStore;
import dev.patterns.test.saga.DocumentedCode;
import dev.patterns.test.state.StateStoreTestSupport;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * What docs/state.md says of its examples.
 */
class StateDocumentationTests extends StateStoreTestSupport {

	@Override
	protected StateStore store(@Nullable TimeSource timeSource) {
		return new MemoryStateStore(TimeSource.system(), Duration.ofDays(1));
	}

	@Test
	void theCodeOfThePageIsCompiled() throws IOException {
		DocumentedCode.of("state.md").standsIn(StateExamples.class);
	}

	@Test
	void entriesAreWrittenAndDeleted() {
		Lock lock = mock(Lock.class);
		given(lock.fencingToken()).willReturn(new FencingToken("reports", 7));
		StateExamples.oneEntry(state(), new Cart("1", "ann", 3), List.of("a"), lock);
		assertThat(state().get("cart-1", Cart.class).exists()).isFalse();
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().save("report", "b", SaveOptions.fencedBy(new FencingToken("reports", 6))));
	}

	@Test
	void aMessageNeedsAnOutbox() {
		assertThatExceptionOfType(UnsupportedStateOperationException.class)
			.isThrownBy(() -> StateExamples.several(state(), "k", "event"));
	}

	@Test
	void whatCanBeReadIsRead() {
		state().save("a", new Cart("1", "ann", 3));
		state().save("b", 1);
		assertThat(StateExamples.whatCanBeRead(state(), List.of("a", "b", "c"))).containsOnlyKeys("a", "c");
		assertThat(StateExamples.whatCanBeRead(state(), List.of("a", "c"))).containsOnlyKeys("a", "c");
	}

	@Test
	void allPagesAreListed() {
		IntStream.range(0, 1200).forEach((i) -> state().save("cart-" + i, i));
		state().save("other", 1);
		Set<String> carts = new HashSet<>();
		StateExamples.list(state(), carts);
		assertThat(carts).hasSize(1200);
	}

}
