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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.rabbit.RabbitBrokerFactory;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configuration of RabbitMQ as a broker. None of them needs a server.
 */
class RabbitBrokerAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "spring.rabbitmq.port=1")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, RabbitBrokerAutoConfiguration.class,
				PubSubAutoConfiguration.class));

	@Test
	void rabbitIsTheDefaultWhereItIsThereAndStartsNothing() {
		this.runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class)).run((context) -> {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			assertThat(broker.type()).isEqualTo("rabbit");
			assertThat(broker.describe()).containsEntry("durable", true).containsEntry("order", "per key");
			assertThat(threads()).noneMatch((name) -> name.startsWith("patterns-pubsub-rabbit"));
		});
	}

	@Test
	void propertiesOfTheBrokerAreUsed() {
		this.runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
			.withPropertyValues("patterns.pubsub.brokers.main.type=rabbit",
					"patterns.pubsub.brokers.main.properties[single-active-consumer]=false")
			.run((context) -> assertThat(context.getBean(BrokerRegistry.class).getBroker("main").describe())
				.containsEntry("order", "per key, within an instance"));
	}

	@Test
	void wrongPropertiesFailAtStartUp() {
		assertFails("prefetch", "0", "'prefetch' must be a number from 1 to 65535, not '0'");
		assertFails("prefetch", "many", "'prefetch' must be a number from 1 to 65535, not 'many'");
		assertFails("single-active-consumer", "yes", "'single-active-consumer' must be true or false, not 'yes'");
		assertFails("dead-letter-max-size", "1KB", "'dead-letter-max-size' must be a size of at least 1MB");
		assertFails("dead-letter-max-size", "much", "such as 500MB, not 'much'");
		assertFails("prefetsch", "1", "A RabbitMQ broker has no property 'prefetsch'");
	}

	private void assertFails(String property, String value, String message) {
		this.runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
			.withPropertyValues("patterns.pubsub.brokers.main.type=rabbit",
					"patterns.pubsub.brokers.main.properties[" + property + "]=" + value)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.satisfies((failure) -> assertThat(failure.toString()).contains(message)));
	}

	@Test
	void aConnectionForEachChannelIsRefused() {
		this.runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
			.withPropertyValues("patterns.pubsub.brokers.main.type=rabbit",
					"spring.rabbitmq.cache.connection.mode=connection")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.satisfies((failure) -> assertThat(failure.toString())
					.contains("'spring.rabbitmq.cache.connection.mode' must be 'channel'")));
	}

	@Test
	void withoutAConnectionFactoryThereIsNoRabbit() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(RabbitBrokerFactory.class));
	}

	@Test
	void withoutSpringAmqpThereIsNoRabbit() {
		this.runner.withClassLoader(new FilteredClassLoader(ConnectionFactory.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RabbitBrokerFactory.class));
	}

	@Test
	void aFactoryOfTheUsersWins() {
		this.runner.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class))
			.withUserConfiguration(OwnFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(RabbitBrokerFactory.class).hasBean("ownFactory"));
	}

	@Test
	void withKafkaThereTooTheUserHasToChoose() {
		ApplicationContextRunner both = this.runner
			.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class, KafkaAutoConfiguration.class,
					KafkaBrokerAutoConfiguration.class))
			.withBean(Listening.class);
		both.run((context) -> assertThat(context.getStartupFailure()).isInstanceOfSatisfying(
				InvalidDefinitionException.class,
				(ex) -> assertThat(ex.getProblems()).singleElement().satisfies((problem) -> {
					assertThat(problem.what()).contains("of [kafka, memory, rabbit] none is the default");
					assertThat(problem.remedy()).contains("Set 'patterns.pubsub.default-broker'");
				})));
		both.withPropertyValues("patterns.pubsub.default-broker=rabbit")
			.run((context) -> assertThat(context.getBean(BrokerRegistry.class).getBroker(null).type())
				.isEqualTo("rabbit"));
		both.withPropertyValues("patterns.pubsub.brokers.main.type=rabbit")
			.run((context) -> assertThat(context.getBean(BrokerRegistry.class).getBroker(null).name())
				.isEqualTo("main"));
	}

	@Test
	void withRedisThereTooRabbitIsTheDefault() {
		this.runner
			.withConfiguration(AutoConfigurations.of(RabbitAutoConfiguration.class, DataRedisAutoConfiguration.class,
					RedisBrokerAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(BrokerRegistry.class).getBroker(null).type())
				.isEqualTo("rabbit"));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	static class Listening {

		@PubSubListener(topic = "orders")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		RabbitBrokerFactory ownFactory(ConnectionFactory connectionFactory) {
			return new RabbitBrokerFactory(() -> connectionFactory, Thread::new);
		}

	}

}
