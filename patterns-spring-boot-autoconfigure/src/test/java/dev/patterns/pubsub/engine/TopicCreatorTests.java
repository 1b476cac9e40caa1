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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.pubsub.engine.TopicCreator.Declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;

/**
 * Tests for {@link TopicCreator} and brokers that do not answer, or never will.
 */
class TopicCreatorTests {

	private final List<String> created = new CopyOnWriteArrayList<>();

	private final List<TopicDefinition> definitions = new CopyOnWriteArrayList<>();

	private final AtomicInteger refusals = new AtomicInteger();

	private boolean retryable = true;

	@Test
	void asksAgainUntilTheBrokerAnswers() {
		this.refusals.set(1);
		TopicCreator creator = creator("b", "a", "c");
		creator.start();
		await().atMost(Duration.ofSeconds(20)).until(() -> this.created.size() == 2);
		assertThat(this.created).containsExactly("a", "c");
		creator.stop();
		assertThat(creator.isRunning()).isFalse();
	}

	@Test
	void createsEachOnce() {
		TopicCreator creator = creator("b", "a");
		creator.start();
		creator.stop();
		creator.start();
		creator.stop();
		assertThat(this.created).containsExactly("a");
	}

	@Test
	void whatNeverWillBeEndsTheStart() {
		this.refusals.set(1);
		this.retryable = false;
		assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> creator("b", "a").start());
	}

	@Test
	void retryTopicsAreLikeTheirTopic() {
		TopicCreator creator = creator("b", "a", "a.g.retry-1");
		creator.addRetryTopics(new ListenerTarget("b", "a", "g"), retries());
		creator.addRetryTopics(new ListenerTarget("", "c", "g"),
				new RetryTopics(List.of(new RetryTopic("c.g.retry-1", Duration.ofSeconds(1))), 1));
		creator.start();
		creator.stop();
		assertThat(this.definitions).containsExactly(new TopicDefinition("a", 1, null, Map.of()),
				new TopicDefinition("a.g.retry-1", 1, null, Map.of(), Duration.ofSeconds(1)),
				new TopicDefinition("a.g.retry-2", 1, null, Map.of(), Duration.ofSeconds(2)),
				new TopicDefinition("c.g.retry-1", null, null, Map.of(), Duration.ofSeconds(1)));
	}

	@Test
	void retryTopicsTakeMessagesAsLargeAsTheirTopic() {
		TopicCreator creator = creator(List.of(new Declared("b",
				new TopicDefinition("a", 1, null, Map.of("max.message.bytes", "2000000", "retention.ms", "1000")))));
		creator.addRetryTopics(new ListenerTarget("b", "a", "g"), retries());
		creator.start();
		creator.stop();
		assertThat(this.definitions).extracting(TopicDefinition::properties)
			.last()
			.isEqualTo(Map.of("max.message.bytes", "2000000"));
	}

	@Test
	void aRetryTopicThatMayNotBeCreatedDoesNotEndTheStart() {
		this.refusals.set(1);
		this.retryable = false;
		TopicCreator creator = creator("b");
		creator.addRetryTopics(new ListenerTarget("b", "a", "g"), retries());
		creator.start();
		creator.stop();
		assertThat(this.created).containsExactly("a.g.retry-2");
	}

	@Test
	void aBrokerThatIsDownDoesNotHoldUpTheTopicsOfAnother() {
		Broker down = mock();
		given(down.name()).willReturn("down");
		given(down.isValidTopic(any())).willReturn(true);
		willThrow(new BrokerException("not now", true, null)).given(down).createTopic(any());
		Broker up = mock();
		given(up.name()).willReturn("up");
		given(up.isValidTopic(any())).willReturn(true);
		TopicCreator creator = new TopicCreator(
				new DefaultBrokerRegistry(new BrokerSettings(null, Map.of()), List.of(), List.of(down, up)),
				List.of(new Declared("down", new TopicDefinition("a", 1, null, Map.of())),
						new Declared("down", new TopicDefinition("b", 1, null, Map.of())),
						new Declared("up", new TopicDefinition("c", 1, null, Map.of()))));
		creator.start();
		creator.stop();
		// Its other topics would only wait for it, too.
		then(down).should(never()).createTopic(new TopicDefinition("b", 1, null, Map.of()));
		then(up).should().createTopic(new TopicDefinition("c", 1, null, Map.of()));
	}

	private static RetryTopics retries() {
		return new RetryTopics(List.of(new RetryTopic("a.g.retry-1", Duration.ofSeconds(1)),
				new RetryTopic("a.g.retry-2", Duration.ofSeconds(2))), 1);
	}

	@Test
	void anUnknownBrokerEndsTheStart() {
		assertThatExceptionOfType(InvalidDefinitionException.class)
			.isThrownBy(() -> creator("other", "a").afterSingletonsInstantiated())
			.withMessageContaining("patterns.pubsub.topics.a")
			.withMessageContaining("There is no broker 'other'");
	}

	private TopicCreator creator(String brokerName, String... topics) {
		return creator(Stream.of(topics)
			.map((topic) -> new Declared(brokerName, new TopicDefinition(topic, 1, null, Map.of())))
			.toList());
	}

	private TopicCreator creator(List<Declared> declared) {
		Broker broker = mock();
		given(broker.name()).willReturn("b");
		given(broker.isValidTopic(any())).willReturn(true);
		willAnswer((call) -> {
			if (this.refusals.getAndDecrement() > 0) {
				throw new BrokerException("not now", this.retryable, null);
			}
			TopicDefinition definition = call.getArgument(0);
			this.definitions.add(definition);
			this.created.add(definition.name());
			return null;
		}).given(broker).createTopic(any());
		return new TopicCreator(
				new DefaultBrokerRegistry(new BrokerSettings(null, Map.of()), List.of(), List.of(broker)), declared);
	}

}
