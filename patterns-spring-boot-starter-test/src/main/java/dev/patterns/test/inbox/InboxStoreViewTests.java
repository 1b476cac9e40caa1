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

package dev.patterns.test.inbox;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.patterns.inbox.store.InboxCount;
import dev.patterns.inbox.store.InboxEntry;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * What every store must tell those who look at the inbox.
 */
abstract class InboxStoreViewTests extends InboxStoreTestSupport {

	@Test
	void totalsOfNothing() {
		assertThat(store().totals().records()).isZero();
		assertThat(store().totals().oldest()).isZero();
	}

	@Test
	void totals() {
		insert(handled("a"));
		insert(handled("b"));
		age(key("a"), Duration.ofHours(3));
		assertThat(store().totals().records()).isEqualTo(2);
		assertThat(store().totals().oldest()).isBetween(Duration.ofHours(3), Duration.ofHours(3).plusMinutes(5));
	}

	@Test
	void countsTheNewestByOperationAndStatus() {
		insert(handled("old"));
		age(key("old"), Duration.ofHours(1));
		insert(handled("a"));
		insert(handled("b").withStatus(InboxStatus.FAILED));
		insert(handled(new InboxKey("aaa/other", "source", "a")));
		assertThat(store().counts(10)).containsExactly(new InboxCount("aaa/other", InboxStatus.HANDLED, 1),
				new InboxCount("op", InboxStatus.FAILED, 1), new InboxCount("op", InboxStatus.HANDLED, 2));
		assertThat(store().counts(3)).contains(new InboxCount("op", InboxStatus.HANDLED, 1));
	}

	@Test
	void listsAnOperationInTheOrderOfKeys() {
		for (String key : List.of("c", "a", "d", "b")) {
			insert(handled(key));
		}
		insert(handled(new InboxKey("other", "source", "a")));
		assertThat(store().entries("op", 0, 3)).extracting((entry) -> entry.key().key()).containsExactly("a", "b", "c");
		assertThat(store().entries("op", 3, 3)).extracting((entry) -> entry.key().key()).containsExactly("d");
		assertThat(store().entries("unknown", 0, 3)).isEmpty();
	}

	@Test
	void listsAllTheNewestFirst() {
		for (int i = 0; i < 4; i++) {
			insert(handled("k" + i));
			age(key("k" + i), Duration.ofMinutes(i));
		}
		assertThat(store().entries(null, 0, 3)).extracting((entry) -> entry.key().key())
			.containsExactly("k0", "k1", "k2");
		assertThat(store().entries(null, 3, 3)).extracting((entry) -> entry.key().key()).containsExactly("k3");
	}

	@Test
	void showsARecordWithoutItsResponse() {
		InboxRecord record = new InboxRecord(key("k"), "f".repeat(64), InboxStatus.FAILED, "{\"ö\":1}", "[1, 2]");
		insert(record);
		InboxEntry entry = store().entry(key("k")).orElseThrow();
		assertThat(entry.key()).isEqualTo(record.key());
		assertThat(entry.status()).isEqualTo(InboxStatus.FAILED);
		assertThat(entry.fingerprint()).isEqualTo(record.fingerprint());
		assertThat(entry.responseLength()).isEqualTo(13);
		assertThat(entry.createdAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
		insert(handled("nothing"));
		assertThat(store().entry(key("nothing")).orElseThrow().responseLength()).isZero();
		assertThat(store().entry(key("K"))).isEmpty();
	}

	@Test
	void deletesARecord() {
		insert(handled("k"));
		insert(handled("K"));
		assertThat(delete(key("k"))).isTrue();
		assertThat(delete(key("k"))).isFalse();
		assertThat(find(key("k"))).isEmpty();
		assertThat(find(key("K"))).isPresent();
		assertThat(insert(handled("k"))).isTrue();
	}

	@Test
	void doesNotDeleteALockedRecord() throws Exception {
		insert(handled("k"));
		whileOpen(() -> store().lock(key("k"), BRIEFLY),
				() -> assertThatExceptionOfType(InboxLockedException.class).isThrownBy(() -> delete(key("k"))));
		assertThat(find(key("k"))).isPresent();
	}

	private boolean delete(InboxKey key) {
		return isTrue(transaction().execute((status) -> store().delete(key, BRIEFLY)));
	}

}
