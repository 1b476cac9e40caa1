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

package dev.patterns.call;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link CallScope}.
 */
class CallScopeTests {

	private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

	private static final InboundRequest REQUEST = new InboundRequest(InboundRequest.Kind.HTTP,
			InboundRequest.UNKNOWN_CALLER, "key", null, null);

	@AfterEach
	void nothingStaysBound() {
		assertThat(CallScope.current()).isEqualTo(new CallScope(null, null, null, false));
	}

	@Test
	void nestedScopeIsRestored() {
		CallScope outer = CallScope.current().withRequest(REQUEST);
		CallScope inner = outer.withRetried(true);
		try (CallScope.Binding first = outer.bind()) {
			try (CallScope.Binding second = inner.bind()) {
				assertThat(CallScope.current()).isSameAs(inner);
				assertThat(CallScope.current().request()).isEqualTo(REQUEST);
			}
			assertThat(CallScope.current()).isSameAs(outer);
		}
	}

	@Test
	void scopeIsRestoredAfterFailure() {
		CallScope scope = CallScope.current().withRetried(true);
		assertThatIllegalStateException().isThrownBy(() -> scope.call(() -> {
			assertThat(CallScope.current()).isSameAs(scope);
			throw new IllegalStateException("failed");
		}));
	}

	@Test
	void callReturnsTheResultOfTheTask() throws Exception {
		OutgoingKeys keys = (operation, undoes) -> new OutgoingKey(operation, null);
		OutgoingKey key = CallScope.current().withKeys(keys).call(() -> {
			OutgoingKeys bound = CallScope.current().keys();
			assertThat(bound).isSameAs(keys);
			return keys.next("payments/charge", null);
		});
		assertThat(key.value()).isEqualTo("payments/charge");
	}

	@Test
	void earlierDeadlineWins() {
		CallScope scope = CallScope.current().withDeadline(NOON);
		assertThat(scope.withDeadline(NOON.plusSeconds(1)).deadline()).isEqualTo(NOON);
		assertThat(scope.withDeadline(NOON.minusSeconds(1)).deadline()).isEqualTo(NOON.minusSeconds(1));
		assertThat(scope.withDeadline(null).deadline()).isEqualTo(NOON);
	}

	@Test
	void otherThreadDoesNotSeeTheScope() throws Exception {
		CallScope other = CallScope.current()
			.withRetried(true)
			.call(() -> CompletableFuture.supplyAsync(CallScope::current).get());
		assertThat(other.retried()).isFalse();
	}

}
