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

import io.lettuce.core.RedisClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configuration of Redis as a broker. None of them needs a server.
 */
class RedisBrokerAutoConfigurationTests {

	private final ApplicationContextRunner withoutRedis = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "spring.data.redis.port=1")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, RedisBrokerAutoConfiguration.class,
				PubSubAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutRedis
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class));

	@Test
	void redisIsTheDefaultWhereNothingElseIsAndStartsNothing() {
		this.runner.run((context) -> {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			assertThat(broker.type()).isEqualTo("redis");
			assertThat(broker.describe()).containsEntry("order", "per key").containsKey("durable");
			assertThat(threads()).noneMatch((name) -> name.startsWith("patterns-pubsub-redis"));
		});
	}

	@Test
	void withKafkaThereTooRedisIsThereByItsName() {
		this.runner
			.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class, KafkaBrokerAutoConfiguration.class))
			.run((context) -> {
				BrokerRegistry registry = context.getBean(BrokerRegistry.class);
				assertThat(registry.getBroker(null).type()).isEqualTo("kafka");
				assertThat(registry.getBroker("redis").type()).isEqualTo("redis");
			});
	}

	@Test
	void propertiesOfTheBrokerAreUsed() {
		withProperty("max-length", "100").run((context) -> assertThat(context).hasNotFailed());
		withProperty("retention", "7d").run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			max-length | 0    | 'max-length' must be a number of entries of 1 or more, not '0'
			max-length | -1   | 'max-length' must be a number of entries of 1 or more, not '-1'
			max-length | many | 'max-length' must be a number of entries of 1 or more, not 'many'
			retention  | 0s   | 'retention' must be a time such as '7d', not '0s'
			retention  | long | 'retention' must be a time such as '7d', not 'long'
			retension  | 7d   | A Redis broker has no property 'retension'; it has 'max-length' and 'retention'
			""")
	void aWrongPropertyFailsAtStartUpAndIsNamed(String property, String value, String message) {
		withProperty(property, value).run((context) -> assertThat(context.getStartupFailure()).isInstanceOfSatisfying(
				InvalidDefinitionException.class,
				(ex) -> assertThat(ex.getProblems()).singleElement().satisfies((problem) -> {
					assertThat(problem.where()).isEqualTo("patterns.pubsub.brokers.main");
					assertThat(problem.what()).contains(message);
				})));
	}

	@Test
	void lengthAndTimeTogetherFailAtStartUp() {
		withProperty("max-length", "5").withPropertyValues("patterns.pubsub.brokers.main.properties.retention=5s")
			.run((context) -> assertThat(problems(context.getStartupFailure())).singleElement()
				.satisfies((problem) -> assertThat(problem.what()).contains("'max-length' or 'retention', not both")));
	}

	private ApplicationContextRunner withProperty(String property, String value) {
		return this.runner.withPropertyValues("patterns.pubsub.brokers.main.type=redis",
				"patterns.pubsub.brokers.main.properties." + property + "=" + value);
	}

	@Test
	void withoutConnectionsThereIsNoRedis() {
		this.withoutRedis.run((context) -> assertThat(context).doesNotHaveBean(RedisBrokerFactory.class));
	}

	@Test
	void withoutLettuceABrokerOfThisTypeSaysWhatIsMissing() {
		this.runner.withClassLoader(new FilteredClassLoader(RedisClient.class))
			.withPropertyValues("patterns.pubsub.brokers.main.type=redis")
			.withBean(Listening.class)
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(problems(context.getStartupFailure())).anySatisfy((problem) -> {
					assertThat(problem.where()).isEqualTo("patterns.pubsub.brokers.main.type");
					assertThat(problem.remedy()).contains("spring-boot-starter-data-redis");
				});
			});
	}

	@Test
	void aFactoryOfTheUsersWins() {
		this.runner.withUserConfiguration(OwnFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(RedisBrokerFactory.class).hasBean("ownFactory"));
	}

	private static List<DefinitionProblem> problems(Throwable failure) {
		assertThat(failure).isInstanceOf(InvalidDefinitionException.class);
		return ((InvalidDefinitionException) failure).getProblems();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	static class Listening {

		@PubSubListener(topic = "orders", broker = "main")
		void on(String text) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnFactory {

		@Bean
		RedisBrokerFactory ownFactory(RedisConnectionFactory connectionFactory) {
			return new RedisBrokerFactory(() -> connectionFactory, Thread::new);
		}

	}

}
