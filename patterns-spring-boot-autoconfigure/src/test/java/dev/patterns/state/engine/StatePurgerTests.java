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

package dev.patterns.state.engine;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

import dev.patterns.state.store.StateStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of {@link StatePurger}.
 */
class StatePurgerTests {

	@Test
	void aStoreThatIsDownKeepsNoOtherFromBeingPurged() {
		StateStore down = mock(StateStore.class);
		StateStore up = mock(StateStore.class);
		given(down.purge(anyInt())).willThrow(new DataAccessResourceFailureException("down"));
		given(up.purge(anyInt())).willReturn(3);
		StateStores stores = new StateStores(List.of(backend("a", down), backend("b", up), backend("c", down)), "a");
		StatePurger purger = new StatePurger(stores, Duration.ofHours(1), 10);
		List.of("a", "b", "c").forEach((name) -> stores.use(name).store());
		assertThatExceptionOfType(DataAccessResourceFailureException.class).isThrownBy(purger::purge);
		assertThat(purger.getPurged()).isEqualTo(3);
		assertThat(purger.getLastRun()).isNotNull();
	}

	@Test
	void tokensAreForgottenToo() {
		StateStore store = mock(StateStore.class);
		given(store.purgeFences(10)).willReturn(10, 4);
		StateStores stores = new StateStores(List.of(backend("a", store)), "a");
		StatePurger purger = new StatePurger(stores, Duration.ofHours(1), 10);
		stores.use("a");
		// There may be more of them.
		assertThat(purger.purge()).isZero();
		assertThat(purger.purge()).isEqualTo(Duration.ofHours(1));
		assertThat(purger.getPurged()).isZero();
	}

	private static StateBackend backend(String name, StateStore store) {
		return new StateBackend(name, StateKeys.of(name), StateCipher.of(null, null, false), null, () -> store);
	}

}
