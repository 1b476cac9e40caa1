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

package dev.patterns.outbox.engine;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.TransientDataAccessResourceException;

import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link ReadAhead}.
 */
class ReadAheadTests {

	private final OutboxStore store = mock(OutboxStore.class);

	private final StoredMessage message = mock(StoredMessage.class);

	private final ReadAhead readAhead = new ReadAhead(this.store, "read-ahead-test");

	@AfterEach
	void close() {
		this.readAhead.close();
	}

	@Test
	void givesWhatWasReadOnce() {
		ReadRequest request = request(KeyHashes.all(), Set.of("key"), Set.of("down"));
		given(this.store.read(request)).willReturn(List.of(this.message));
		this.readAhead.begin(request);
		RelayBatch batch = this.readAhead
			.take(new ReadRequest(KeyHashes.all(), Set.of(1L, 2L), Set.of("key"), Set.of("down"), 1, true));
		assertThat(batch).isNotNull();
		assertThat(batch.messages()).containsExactly(this.message);
		assertThat(batch.ahead()).isTrue();
		assertThat(batch.isFull()).isFalse();
		assertThat(this.readAhead.take(request)).isNull();
	}

	@Test
	void givesNothingIfSomethingElseIsAskedForByNow() {
		given(this.store.read(any())).willReturn(List.of(this.message));
		List<ReadRequest> others = List.of(request(KeyHashes.share(0, 2), Set.of(), Set.of()),
				request(KeyHashes.all(), Set.of("key"), Set.of()), request(KeyHashes.all(), Set.of(), Set.of("down")));
		for (ReadRequest other : others) {
			this.readAhead.begin(request(KeyHashes.all(), Set.of(), Set.of()));
			assertThat(this.readAhead.take(other)).isNull();
		}
	}

	@Test
	void givesNothingThatWasDiscarded() {
		ReadRequest request = request(KeyHashes.all(), Set.of(), Set.of());
		given(this.store.read(any())).willReturn(List.of(this.message));
		this.readAhead.begin(request);
		this.readAhead.discard();
		assertThat(this.readAhead.take(request)).isNull();
	}

	@Test
	void givesNothingThatCouldNotBeRead() {
		ReadRequest request = request(KeyHashes.all(), Set.of(), Set.of());
		given(this.store.read(any())).willThrow(new TransientDataAccessResourceException("down"));
		this.readAhead.begin(request);
		assertThat(this.readAhead.take(request)).isNull();
		verify(this.store).read(request);
	}

	@Test
	void waitsForWhatIsBeingReadAndGoesOnAfterADiscardedOne() {
		ReadRequest request = request(KeyHashes.all(), Set.of(), Set.of());
		CountDownLatch discarded = new CountDownLatch(1);
		given(this.store.read(any())).willAnswer((invocation) -> {
			discarded.await();
			return List.of();
		}).willReturn(List.of(this.message));
		this.readAhead.begin(request);
		Awaitility.await().untilAsserted(() -> verify(this.store).read(any()));
		this.readAhead.begin(request);
		discarded.countDown();
		RelayBatch batch = this.readAhead.take(request);
		assertThat(batch).isNotNull();
		assertThat(batch.messages()).containsExactly(this.message);
		verify(this.store, times(2)).read(any());
	}

	@Test
	void readsNothingAheadOnceClosed() {
		ReadRequest request = request(KeyHashes.all(), Set.of(), Set.of());
		this.readAhead.close();
		this.readAhead.begin(request);
		assertThat(this.readAhead.take(request)).isNull();
	}

	private static ReadRequest request(KeyHashes hashes, Set<String> keys, Set<String> brokers) {
		return new ReadRequest(hashes, List.of(), keys, brokers, 10, true);
	}

}
