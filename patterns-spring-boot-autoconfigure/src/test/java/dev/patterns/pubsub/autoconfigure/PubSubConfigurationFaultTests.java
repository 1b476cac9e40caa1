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

package dev.patterns.pubsub.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that wrong configuration ends the start and names the property, and that what
 * nobody uses asks for nothing.
 */
class PubSubConfigurationFaultTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, KafkaBrokerAutoConfiguration.class,
				PubSubAutoConfiguration.class, KafkaAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource({ "publish-timeout,0s", "listener.concurrency,0", "listener.group,' '", "listener.stop-timeout,-1s",
			"listener.dead-letter-topic,' '", "listener.retry.max-retries,-2", "listener.retry.delay,-1ms",
			"listener.retry.multiplier,0.5", "listener.retry.max-delay,-1s", "listener.retry.jitter,1.5",
			"listener.retry.mode,default", "listener.retry.topic,{topic}.{n}", "listener.retry.concurrency,0" })
	void aValueThatCannotBeIsReportedWithItsProperty(String property, String value) {
		this.runner.withPropertyValues("patterns.pubsub." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'patterns.pubsub." + property + "'"));
	}

	@ParameterizedTest
	@CsvSource({ "concurrency,0", "batch-size,0", "dead-letter-topic,' '", "retry.max-retries,-2", "retry.delay,-1ms",
			"retry.multiplier,0.5", "retry.max-delay,-1s" })
	void aValueOfAListenerThatCannotBeIsReportedWithItsProperty(String property, String value) {
		this.runner.withPropertyValues("patterns.pubsub.listeners.[a.b]." + property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'patterns.pubsub.listeners.<id>." + property + "'"));
	}

	@Test
	void aBrokerThatCannotBeMadeIsReportedAtTheStart() {
		this.runner
			.withPropertyValues("patterns.pubsub.brokers.events.type=memory",
					"patterns.pubsub.brokers.events.properties.capacity=many")
			.run((context) -> assertProblem(context.getStartupFailure(), "patterns.pubsub.brokers.events", "many"));
	}

	@Test
	void aTopicThatTheBrokerCannotHaveIsReportedAtTheStart() {
		this.runner.withBean(WrongTopics.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOfSatisfying(
					InvalidDefinitionException.class,
					(ex) -> assertThat(ex.getProblems()).extracting(DefinitionProblem::what)
						.anyMatch((what) -> what.contains("topic 'no topic'"))
						.anyMatch((what) -> what.contains("topic 'dead!'"))
						.hasSize(2)));
	}

	@Test
	void aTopicThatIsDeclaredWronglyIsReportedAtTheStart() {
		this.runner.withPropertyValues("patterns.pubsub.topics.[no/topic].partitions=3")
			.run((context) -> assertProblem(context.getStartupFailure(), "patterns.pubsub.topics.no/topic",
					"cannot have a topic of this name"));
		this.runner.withPropertyValues("patterns.pubsub.topics.orders.partitions=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'patterns.pubsub.topics.<name>.partitions'"));
	}

	@Test
	void anAssignmentIsNoCondition() {
		this.runner.withBean(Assigning.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("'match' is not an expression"));
	}

	@Test
	void severalKafkaFactoriesOfTheUsersDoNotDisturbAnApplicationThatDoesNotUseThem() {
		this.runner.withUserConfiguration(TwoFactories.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(PubSubTemplate.class));
	}

	@Test
	void severalKafkaFactoriesOfTheUsersAreReportedWhenOneIsNeeded() {
		this.runner.withUserConfiguration(TwoFactories.class)
			.withBean(Listening.class)
			.run((context) -> assertProblem(context.getStartupFailure(), "kafka", "ProducerFactory"));
	}

	private static void assertProblem(Throwable failure, String where, String what) {
		assertThat(failure).isInstanceOfSatisfying(InvalidDefinitionException.class,
				(ex) -> assertThat(ex.getProblems()).singleElement().satisfies((problem) -> {
					assertThat(problem.where()).contains(where);
					assertThat(problem.what()).contains(what);
				}));
	}

	static class WrongTopics {

		@PubSubListener("no topic")
		void topic(String text) {
		}

		@PubSubListener(topic = "good", deadLetterTopic = "dead!")
		void deadLetters(String text) {
		}

	}

	static class Assigning {

		@PubSubListener(topic = "orders", match = "type = 'OrderConfirmed'")
		void on(String text) {
		}

	}

	static class Listening {

		@PubSubListener("orders")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoFactories {

		@Bean
		DefaultKafkaProducerFactory<String, String> oneProducerFactory() {
			return new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", "localhost:1"));
		}

		@Bean
		DefaultKafkaProducerFactory<String, byte[]> otherProducerFactory() {
			return new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", "localhost:1"));
		}

		@Bean
		KafkaTemplate<String, String> oneTemplate() {
			return new KafkaTemplate<>(oneProducerFactory());
		}

		@Bean
		DefaultKafkaConsumerFactory<String, String> oneConsumerFactory() {
			return new DefaultKafkaConsumerFactory<>(Map.of("bootstrap.servers", "localhost:1"));
		}

	}

}
