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

package dev.patterns.pubsub.engine;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.retry.RetrySchedule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the retry topics of a subscription.
 */
class RetryTopicsTests {

	private static final Method METHOD = ClassUtils.getMethod(Object.class, "toString");

	private static final ListenerTarget TARGET = new ListenerTarget("", "orders", "the shop");

	@Test
	void eachDelayOnce() {
		assertThat(RetryTopics.delays(schedule(3, 100, 2, 10_000))).containsExactly(millis(100), millis(200),
				millis(400));
		assertThat(RetryTopics.delays(schedule(5, 100, 1, 10_000))).containsExactly(millis(100));
		assertThat(RetryTopics.delays(schedule(5, 100, 3, 250))).containsExactly(millis(100), millis(250));
		assertThat(RetryTopics.delays(schedule(5, 500, 2, 250))).containsExactly(millis(250));
		assertThat(RetryTopics.delays(schedule(0, 100, 2, 10_000))).isEmpty();
	}

	@Test
	void endlessRetriesHaveAsManyDelaysAsTheBackOff() {
		assertThat(RetryTopics.delays(schedule(-1, 200, 2, 10_000))).containsExactly(millis(200), millis(400),
				millis(800), millis(1600), millis(3200), millis(6400), millis(10_000));
	}

	@Test
	void delaysThatHardlyGrowAreNotCountedForEver() {
		assertThat(RetryTopics.delays(schedule(-1, 1, 1.001, 1_000_000))).hasSize(RetryTopics.MAX_TOPICS + 1);
	}

	@Test
	void namesAreMadeOfTopicGroupAndNumber() {
		RetryTopics topics = topics(listener("a", schedule(2, 100, 2, 10_000), RetryMode.NON_BLOCKING));
		assertThat(topics.topics()).containsExactly(new RetryTopic("orders.the_shop-3de2a945.retry-1", millis(100)),
				new RetryTopic("orders.the_shop-3de2a945.retry-2", millis(200)));
	}

	@Test
	void groupsThatDifferInUnusualCharactersOnlyShareNone() {
		String pattern = "{topic}.{group}.retry";
		assertThat(List.of("a_b", "a b", "a:b"))
			.extracting((group) -> new ListenerTarget("", "t", group).expandForGroupAlone(pattern))
			.doesNotHaveDuplicates()
			.startsWith("t.a_b.retry")
			.allMatch((name) -> name.matches("t\\.a_b(-[0-9a-f]+)?\\.retry"));
	}

	@Test
	void listenersOfASubscriptionShareTheTopicsOfTheSameDelay() {
		ListenerDefinition one = listener("one", schedule(2, 100, 2, 10_000), RetryMode.NON_BLOCKING);
		ListenerDefinition two = listener("two", schedule(5, 200, 1, 10_000), RetryMode.NON_BLOCKING);
		ListenerDefinition blocking = listener("three", schedule(5, 300, 1, 10_000), RetryMode.BLOCKING);
		RetryTopics topics = topics(one, two, blocking);
		assertThat(topics.topics()).extracting(RetryTopic::delay).containsExactly(millis(100), millis(200));
		assertThat(topics.after(one, 1)).isEqualTo(topics.topics().get(0));
		assertThat(topics.after(one, 2)).isEqualTo(topics.topics().get(1));
		assertThat(topics.after(one, 3)).isNull();
		assertThat(topics.after(two, 1)).isEqualTo(topics.topics().get(1));
		assertThat(topics.after(two, 5)).isEqualTo(topics.topics().get(1));
		assertThat(topics.after(blocking, 1)).isNull();
		assertThat(topics.last(one)).isEqualTo(topics.topics().get(1));
		assertThat(topics.last(blocking)).isNull();
	}

	@Test
	void jitterDoesNotCount() {
		ListenerDefinition listener = listener("a", new RetrySchedule(3, millis(100), 2, millis(10_000), 1),
				RetryMode.NON_BLOCKING);
		assertThat(topics(listener).after(listener, 3))
			.isEqualTo(new RetryTopic("orders.the_shop-3de2a945.retry-3", millis(400)));
	}

	private static RetryTopics topics(ListenerDefinition... listeners) {
		return RetryTopics.of(TARGET, List.of(listeners), "{topic}.{group}.retry-{n}", 1);
	}

	private static ListenerDefinition listener(String id, RetrySchedule schedule, RetryMode mode) {
		return new ListenerDefinition(id, "bean", METHOD, List.of(), TARGET, null, 0, StartPosition.EARLIEST, 1,
				new ListenerBatching(false, false, false, 1, Duration.ZERO), null, FailureAction.BLOCK, schedule, mode,
				List.of());
	}

	private static RetrySchedule schedule(int maxRetries, long delay, double multiplier, long maxDelay) {
		return new RetrySchedule(maxRetries, millis(delay), multiplier, millis(maxDelay), 0);
	}

	private static Duration millis(long millis) {
		return Duration.ofMillis(millis);
	}

}
