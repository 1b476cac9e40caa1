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

package dev.patterns.saga.engine;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionCallback;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.engine.GroupCommit.Outcome;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link GroupCommit}.
 */
class GroupCommitTests {

	private final ExecutorService executor = Executors.newFixedThreadPool(2, (task) -> {
		Thread thread = new Thread(task, "group-commit");
		thread.setDaemon(true);
		return thread;
	});

	private final SagaStore store = Mockito.mock(SagaStore.class, Mockito.withSettings().stubOnly());

	@BeforeEach
	void setUp() {
		given(this.store.transaction()).willReturn(new NoTransaction());
		given(this.store.transitAll(Mockito.anyList())).willReturn(Set.of());
	}

	@AfterEach
	void tearDown() {
		this.executor.shutdownNow();
	}

	/**
	 * Regression: whoever took the lead after his transition had been written by the
	 * leader before kept the lead and left, and all who came later waited for ever.
	 */
	@Test
	void whoTakesTheLeadHandsItOverEvenIfHeHasNothingToWrite() throws Exception {
		SlowQueue queue = new SlowQueue();
		GroupCommit group = new GroupCommit(this.store, queue);
		Future<Outcome> slow = this.executor.submit(() -> group.write(write("slow")));
		assertThat(queue.added.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.executor.submit(() -> group.write(write("a"))).get(10, TimeUnit.SECONDS))
			.isEqualTo(Outcome.WRITTEN);
		queue.resume.countDown();
		assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.WRITTEN);
		assertThat(this.executor.submit(() -> group.write(write("b"))).get(10, TimeUnit.SECONDS))
			.isEqualTo(Outcome.WRITTEN);
	}

	@Test
	void whoIsWrittenWithATroubledGroupDoesNotKnowWhatBecameOfIt() throws Exception {
		given(this.store.transitAll(Mockito.anyList())).willThrow(new QueryTimeoutException("slow"))
			.willReturn(Set.of("fenced"));
		GroupCommit group = new GroupCommit(this.store);
		assertThat(group.write(write("a"))).isEqualTo(Outcome.UNKNOWN);
		assertThat(group.write(write("fenced"))).isEqualTo(Outcome.FENCED);
		assertThat(group.write(write("b"))).isEqualTo(Outcome.WRITTEN);
	}

	private static SagaWrite write(String id) {
		Instant now = Instant.EPOCH;
		SagaRecord saga = SagaRecord.start(id, new SagaDefinitionKey("saga", 1, "f"),
				new SagaRecord.Origin("app", null, Map.of(), Map.of(), null, null, now), now);
		return new SagaWrite(saga, SagaTransition.of(saga, now));
	}

	@SuppressWarnings("serial")
	private static final class NoTransaction extends TransactionTemplate {

		private final TransactionStatus status = new SimpleTransactionStatus();

		private NoTransaction() {
			setPropagationBehavior(TransactionDefinition.PROPAGATION_NEVER);
		}

		@Override
		public <T extends @Nullable Object> T execute(TransactionCallback<T> action) {
			return action.doInTransaction(this.status);
		}

	}

	/**
	 * Holds up its first user between having added himself and looking for a leader.
	 */
	@SuppressWarnings("serial")
	private static final class SlowQueue extends ConcurrentLinkedQueue<GroupCommit.Pending> {

		private final CountDownLatch added = new CountDownLatch(1);

		private final CountDownLatch resume = new CountDownLatch(1);

		@Override
		public boolean add(GroupCommit.Pending pending) {
			boolean first = this.added.getCount() > 0;
			super.add(pending);
			this.added.countDown();
			try {
				return !first || this.resume.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
