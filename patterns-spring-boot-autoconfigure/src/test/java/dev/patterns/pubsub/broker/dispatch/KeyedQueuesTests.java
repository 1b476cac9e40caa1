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

package dev.patterns.pubsub.broker.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.InboundMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link KeyedQueues}.
 */
class KeyedQueuesTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final KeyedQueues<Letter> queues = new KeyedQueues<>(this.scheduler);

	private final AtomicBoolean taking = new AtomicBoolean(true);

	private final AtomicBoolean running = new AtomicBoolean(true);

	@AfterEach
	void close() {
		this.scheduler.shutdownNow();
	}

	@Test
	void takesSeveralMessagesOfAKeyInTheirOrderAndNoMoreThanAskedFor() {
		offer("a1", "a2", "b1", "a3", "c1");
		List<Turn<Letter>> turns = take(4);
		assertThat(names(turns)).containsExactly("a1", "a2", "a3", "b1");
		assertThat(turns).hasSize(2);
		assertThat(names(take(4))).containsExactly("c1");
	}

	@Test
	void aKeyHasOneTurnAtATime() {
		offer("a1", "b1");
		Turn<Letter> first = take(1).get(0);
		offer("a2");
		assertThat(names(take(10))).containsExactly("b1");
		this.queues.settle(first, 1, null);
		assertThat(names(take(10))).containsExactly("a2");
		assertThat(this.queues.size()).isEqualTo(2);
	}

	@Test
	void whatIsNotDoneStaysInFrontAndMayWait() {
		offer("a1", "a2", "a3");
		Turn<Letter> turn = take(3).get(0);
		this.queues.settle(turn, 1, Duration.ofMillis(50));
		offer("b1");
		assertThat(names(take(10))).containsExactly("b1");
		assertThat(names(take(10))).containsExactly("a2", "a3");
		assertThat(this.queues.size()).isEqualTo(3);
	}

	@Test
	void whatWasTriedComesAlone() {
		offer("a1", "a2", "b1");
		Turn<Letter> turn = take(1).get(0);
		turn.messages().get(0).nextAttempt();
		this.queues.settle(turn, 0, null);
		assertThat(names(take(10))).containsExactly("b1");
		assertThat(names(take(10))).containsExactly("a1");
	}

	@Test
	void gathersUntilThereAreEnough() {
		CompletableFuture<List<Turn<Letter>>> taken = CompletableFuture
			.supplyAsync(() -> this.queues.take(3, LONG, this.taking::get, this.running::get));
		offer("a1", "b1");
		await().during(Duration.ofMillis(100)).until(() -> !taken.isDone());
		offer("a2");
		assertThat(taken).succeedsWithin(Duration.ofSeconds(10))
			.satisfies((turns) -> assertThat(names(turns)).hasSize(3));
	}

	@Test
	void gathersNoLongerThanAskedTo() {
		offer("a1");
		long begin = System.nanoTime();
		assertThat(names(this.queues.take(3, Duration.ofMillis(200), this.taking::get, this.running::get)))
			.containsExactly("a1");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(200),
				Duration.ofSeconds(10));
	}

	@Test
	void takesNothingWhileItMustNotAndEndsWhenItIsToEnd() {
		this.taking.set(false);
		CompletableFuture<List<Turn<Letter>>> taken = CompletableFuture.supplyAsync(() -> take(3));
		offer("a1");
		await().during(Duration.ofMillis(100)).until(() -> !taken.isDone());
		this.running.set(false);
		this.queues.wakeAll();
		assertThat(taken).succeedsWithin(Duration.ofSeconds(10)).satisfies((turns) -> assertThat(turns).isEmpty());
	}

	@Test
	void whatWasClearedIsForgottenAlsoIfItIsSettledLater() {
		offer("a1", "a2", "b1");
		Turn<Letter> turn = take(1).get(0);
		this.queues.clear();
		assertThat(this.queues.size()).isZero();
		offer("a3");
		this.queues.settle(turn, 1, null);
		assertThat(this.queues.size()).isOne();
		assertThat(names(take(10))).containsExactly("a3");
	}

	@Test
	void removesOnlyWhatIsNotBeingHandled() {
		offer("a1", "a2", "b1", "c1");
		Turn<Letter> turn = take(1).get(0);
		this.queues.removeWaiting((letter) -> !letter.name.equals("c1"));
		assertThat(this.queues.size()).isEqualTo(3);
		assertThat(names(take(10))).containsExactly("c1");
		this.queues.settle(turn, 1, null);
		assertThat(names(take(10))).containsExactly("a2");
	}

	@Test
	void nothingIsAcceptedWhenItIsNotToBe() {
		assertThat(this.queues.offer(new Letter("a1"), () -> false)).isFalse();
		assertThat(this.queues.size()).isZero();
	}

	private void offer(String... names) {
		for (String name : names) {
			assertThat(this.queues.offer(new Letter(name), () -> true)).isTrue();
		}
	}

	private List<Turn<Letter>> take(int max) {
		return this.queues.take(max, Duration.ZERO, this.taking::get, this.running::get);
	}

	private static List<String> names(List<Turn<Letter>> turns) {
		return turns.stream().flatMap((turn) -> turn.messages().stream()).map((letter) -> letter.name).toList();
	}

	/**
	 * A message whose key is the first letter of its name.
	 */
	private static final class Letter extends PendingMessage {

		private final String name;

		Letter(String name) {
			super(name.substring(0, 1), 0);
			this.name = name;
		}

		@Override
		protected @Nullable InboundMessage toInbound(int attempt) {
			return null;
		}

	}

}
