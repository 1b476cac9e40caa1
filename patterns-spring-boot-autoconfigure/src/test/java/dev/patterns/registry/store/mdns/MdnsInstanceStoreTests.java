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

package dev.patterns.registry.store.mdns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.patterns.registry.store.StoredInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for stores that hear each other on the network. The contract of stores that
 * others share does not fit: each of them knows what it has heard.
 */
class MdnsInstanceStoreTests {

	private static final Duration TTL = Duration.ofSeconds(2);

	private static final Duration LONG = Duration.ofMinutes(10);

	private final String namespace = "test-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

	@BeforeAll
	static void assumeMulticast() {
		Multicast.assume();
	}

	@Test
	void storesHearEachOther() throws Exception {
		MdnsInstanceStore first = store(this.namespace);
		MdnsInstanceStore second = store(this.namespace);
		MdnsInstanceStore other = store(this.namespace + "-other");
		try {
			StoredInstance payments = new StoredInstance("payments", "payments-1", "10.0.0.1", 8443, true,
					Map.of("zone", "zürich", "path", "/a=b"));
			StoredInstance longOne = new StoredInstance("payments", "x".repeat(100), "[2001:db8::1]", 8080, false,
					Map.of());
			first.save(payments, LONG);
			first.save(longOne, LONG);
			assertThat(first.find("payments")).containsExactly(payments, longOne);
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").size() == 2);
			assertThat(second.find("payments")).containsExactly(payments, longOne);
			assertThat(second.services()).containsExactly("payments");
			assertThat(other.find("payments")).isEmpty();
			StoredInstance moved = new StoredInstance("payments", "payments-1", "10.0.0.2", 8444, false, Map.of());
			first.save(moved, LONG);
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").equals(List.of(moved, longOne)));
			long begin = System.nanoTime();
			first.remove("payments", longOne.instanceId());
			first.remove("payments", longOne.instanceId());
			// Less than a stop waits for it.
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(1500));
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").equals(List.of(moved)));
			first.save(longOne, LONG);
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").equals(List.of(moved, longOne)));
			first.remove("payments", longOne.instanceId());
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").equals(List.of(moved)));
		}
		finally {
			other.destroy();
			first.destroy();
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("payments").isEmpty());
			second.destroy();
		}
	}

	@Test
	void whatIsNotSavedAgainIsWithdrawn() throws Exception {
		MdnsInstanceStore first = store(this.namespace);
		MdnsInstanceStore second = store(this.namespace);
		try {
			first.save(new StoredInstance("legacy", "legacy-1", "10.0.0.1", 80, false, Map.of()),
					Duration.ofSeconds(4));
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("legacy").size() == 1);
			await().atMost(Duration.ofSeconds(20)).until(() -> first.find("legacy").isEmpty());
			await().atMost(Duration.ofSeconds(20)).until(() -> second.find("legacy").isEmpty());
		}
		finally {
			first.destroy();
			second.destroy();
		}
	}

	@Test
	void whatDoesNotFitIsRefused() throws Exception {
		MdnsInstanceStore store = store(this.namespace);
		try {
			assertThatIllegalArgumentException().isThrownBy(
					() -> store.save(new StoredInstance("a", "1", "h", 1, false, Map.of("long", "x".repeat(300))), TTL))
				.withMessageContaining("m.long");
			assertThat(store.find("a")).isEmpty();
		}
		finally {
			store.destroy();
		}
	}

	private static MdnsInstanceStore store(String namespace) throws Exception {
		return new MdnsInstanceStore(namespace, InetAddress.getByName("127.0.0.1"), TTL);
	}

}
