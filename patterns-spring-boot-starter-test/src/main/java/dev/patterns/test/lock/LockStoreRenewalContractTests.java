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

package dev.patterns.test.lock;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRenewal;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How every {@link LockStore} must renew, and what it does for upkeep.
 */
public abstract class LockStoreRenewalContractTests extends LockStoreTestSupport {

	@Test
	void renewalLetsTheLeaseBeginAgain() {
		LockRequest request = acquire("a", "first", Duration.ofSeconds(5));
		assertThat(store().renew("a", request.attempt(), LONG)).isTrue();
		LockRecord lock = store().find("a").orElseThrow();
		assertThat(Duration.between(lock.acquiredAt(), lock.expiresAt())).isBetween(LONG, LONG.plusSeconds(30));
		assertThat(store().renew("a", "other", LONG)).isFalse();
		assertThat(store().renew("absent", request.attempt(), LONG)).isFalse();
	}

	@Test
	void renewalNeverRevivesAReleasedLock() {
		LockRequest request = acquire("a", "first", LONG);
		store().release("a", request.attempt(), Duration.ZERO);
		assertThat(store().renew("a", request.attempt(), LONG)).isFalse();
		assertThat(isFree("a")).isTrue();
	}

	@Test
	void severalAreRenewedAtOnceEachForItself() {
		LockRequest held = acquire("held", "first", Duration.ofSeconds(30));
		LockRequest another = acquire("{another} 1", "first", Duration.ofSeconds(30));
		LockRequest lost = acquire("lost", "first", LONG);
		store().forceRelease("lost", null, "r");
		LockRequest next = acquire("lost", "second", Duration.ofSeconds(30));
		assertThat(
				store().upkeep()
					.renewAll(List.of(renewal(lost), renewal(held), renewal(request("absent", "x", LONG)),
							renewal(another)), Duration.ofSeconds(5)))
			.containsExactlyInAnyOrder(held.attempt(), another.attempt());
		for (LockRequest renewed : List.of(held, another)) {
			LockRecord lock = store().find(renewed.name()).orElseThrow();
			assertThat(Duration.between(lock.acquiredAt(), lock.expiresAt())).isGreaterThanOrEqualTo(LONG);
		}
		assertThat(store().find("lost").orElseThrow().owner()).isEqualTo("second");
		assertThat(store().renewAll(List.of(renewal(next)), LONG)).containsExactly(next.attempt());
		assertThat(store().renewAll(List.of(), LONG)).isEmpty();
	}

	@Test
	void upkeepIsOfTheSameLocks() {
		LockRequest request = acquire("a", "first", LONG);
		LockStore upkeep = store().upkeep();
		assertThat(upkeep.renew("a", request.attempt(), LONG)).isTrue();
		store().rest();
		assertThat(upkeep.release("a", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
		assertThat(isFree("a")).isTrue();
		assertThat(upkeep.acquire(request("a", "second", LONG)).acquired()).isTrue();
		store().rest();
		assertThat(isFree("a")).isFalse();
	}

	private static LockRenewal renewal(LockRequest request) {
		return new LockRenewal(request.name(), request.attempt(), LONG);
	}

}
