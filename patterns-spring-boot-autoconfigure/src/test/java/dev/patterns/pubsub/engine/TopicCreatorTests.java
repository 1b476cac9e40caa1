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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.engine.TopicCreator.Declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link TopicCreator} and brokers that do not answer, or never will.
 */
class TopicCreatorTests {

	private final List<String> created = new CopyOnWriteArrayList<>();

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
	void anUnknownBrokerEndsTheStart() {
		assertThatExceptionOfType(InvalidDefinitionException.class)
			.isThrownBy(() -> creator("other", "a").afterSingletonsInstantiated())
			.withMessageContaining("patterns.pubsub.topics.a")
			.withMessageContaining("There is no broker 'other'");
	}

	private TopicCreator creator(String brokerName, String... topics) {
		Broker broker = mock();
		given(broker.name()).willReturn("b");
		given(broker.isValidTopic(any())).willReturn(true);
		willAnswer((call) -> {
			if (this.refusals.getAndDecrement() > 0) {
				throw new BrokerException("not now", this.retryable, null);
			}
			this.created.add(call.getArgument(0, TopicDefinition.class).name());
			return null;
		}).given(broker).createTopic(any());
		List<Declared> declared = new ArrayList<>();
		for (String topic : topics) {
			declared.add(new Declared(brokerName, new TopicDefinition(topic, 1, null, Map.of())));
		}
		return new TopicCreator(
				new DefaultBrokerRegistry(new BrokerSettings(null, Map.of()), List.of(), List.of(broker)), declared);
	}

}
