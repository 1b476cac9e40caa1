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

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubListeners;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint.Action;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.memory.MemoryBrokerFactory;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.health.PubSubHealthIndicator;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/**
 * Tests for the auto-configuration of publish/subscribe.
 */
@ExtendWith(OutputCaptureExtension.class)
class PubSubAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, KafkaBrokerAutoConfiguration.class,
				PubSubAutoConfiguration.class, PubSubEndpointAutoConfiguration.class,
				PubSubHealthAutoConfiguration.class));

	@Test
	void anApplicationThatDoesNotUseItGetsNoBrokerAndNoWarning(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(PubSubTemplate.class).hasSingleBean(BrokerRegistry.class);
			assertThat(context.getBean(BrokerRegistry.class).getBrokers()).isEmpty();
			assertThat(output).doesNotContain("No broker is configured")
				.doesNotContain("not eligible for getting processed");
		});
	}

	@Test
	void everyBeanNameIsPrefixed() {
		this.runner.run((context) -> assertThat(context.getBeanDefinitionNames())
			.filteredOn((name) -> context.getBeanFactory().getType(name) != null
					&& context.getBeanFactory().getType(name).getName().startsWith("dev.patterns.pubsub.broker"))
			.allMatch((name) -> name.startsWith("patterns")));
	}

	@Test
	void memoryIsWarnedAboutAndSaidInTheInventory(CapturedOutput output) {
		this.runner.withUserConfiguration(OneListener.class).run((context) -> {
			assertThat(output).containsOnlyOnce("No broker is configured");
			Map<String, Object> inventory = context.getBean(InventoryContributor.class).describe();
			assertThat(inventory).containsEntry("defaultBroker", "memory");
			assertThat(inventory.get("brokers")).asString().contains("durable=false");
			assertThat(context.getBean(PubSubListenerRegistry.class).describe()).singleElement()
				.satisfies((subscription) -> {
					assertThat(subscription.group()).isEqualTo("shop");
					assertThat(subscription.state()).isEqualTo("RUNNING");
					assertThat(subscription.listeners().get(0).deadLetterTopic()).isEqualTo("orders.shop.dlt");
				});
		});
	}

	@Test
	void kafkaIsTheDefaultWhereItIsThere() {
		this.runner.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class)).run((context) -> {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			assertThat(broker.name()).isEqualTo("kafka");
			assertThat(broker.describe()).containsEntry("durable", true);
		});
	}

	@Test
	void withoutSpringKafkaThereIsNoKafka() {
		this.runner.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(KafkaTemplate.class))
			.run((context) -> assertThat(context.getBean(BrokerRegistry.class).getBrokerNames())
				.containsExactly("memory"));
	}

	@Test
	void propertiesAreBound() {
		this.runner
			.withPropertyValues("patterns.pubsub.default-broker=events", "patterns.pubsub.brokers.events.type=memory",
					"patterns.pubsub.brokers.events.properties.capacity=7", "patterns.pubsub.content-mode=structured",
					"patterns.pubsub.publish-timeout=3s", "patterns.pubsub.listener.group=g",
					"patterns.pubsub.listener.concurrency=3", "patterns.pubsub.listener.dead-letter-topic=none",
					"patterns.pubsub.listener.batch-size=17", "patterns.pubsub.listener.batch-wait=20ms",
					"patterns.pubsub.listener.batch-transaction=true", "patterns.pubsub.listener.stop-timeout=4s",
					"patterns.pubsub.listener.retry.max-retries=-1", "patterns.pubsub.listener.retry.delay=1s",
					"patterns.pubsub.listener.retry.multiplier=3", "patterns.pubsub.listener.retry.max-delay=1m",
					"patterns.pubsub.listener.retry.jitter=0")
			.withUserConfiguration(OneListener.class)
			.run((context) -> {
				PubSubProperties properties = context.getBean(PubSubProperties.class);
				assertThat(properties.contentMode()).isEqualTo(ContentMode.STRUCTURED);
				assertThat(properties.publishTimeout()).isEqualTo(Duration.ofSeconds(3));
				assertThat(properties.listener().toDefaults("shop").retry().delayAfter(2))
					.contains(Duration.ofSeconds(3));
				assertThat(properties.listener().toDefaults("shop").batchSize()).isEqualTo(17);
				assertThat(properties.listener().toDefaults("shop").batchWait()).isEqualTo(Duration.ofMillis(20));
				assertThat(properties.listener().toDefaults("shop").batchTransaction()).isTrue();
				assertThat(context.getBean(BrokerRegistry.class).getBroker(null).describe()).containsEntry("capacity",
						7);
				assertThat(context.getBean(PubSubListenerRegistry.class).describe()).singleElement()
					.satisfies((subscription) -> {
						assertThat(subscription.group()).isEqualTo("g");
						assertThat(subscription.concurrency()).isEqualTo(3);
						assertThat(subscription.listeners().get(0).deadLetterTopic()).isNull();
					});
			});
	}

	@Test
	void brokerPropertiesAlsoTakeDottedNames() {
		this.runner
			.withPropertyValues("patterns.pubsub.brokers.other.type=kafka",
					"patterns.pubsub.brokers.other.properties.bootstrap.servers=localhost:1")
			.withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
			.run((context) -> assertThat(context.getBean(PubSubProperties.class).brokers().get("other").properties())
				.containsEntry("bootstrap.servers", "localhost:1"));
	}

	@Test
	void theUsersTemplateAndBrokerWin() {
		this.runner.withBean(PubSubTemplate.class, () -> mock(PubSubTemplate.class))
			.withBean(Broker.class, () -> new MemoryBrokerFactory().create("mine", Map.of()))
			.run((context) -> {
				assertThat(context).hasSingleBean(PubSubTemplate.class).doesNotHaveBean("patternsPubSubTemplate");
				assertThat(context.getBean(BrokerRegistry.class).getBroker(null).name()).isEqualTo("mine");
			});
	}

	@Test
	void allThatIsWrongIsReportedTogether() {
		this.runner.withUserConfiguration(Wrong.class)
			.withPropertyValues("patterns.pubsub.brokers.events.type=pigeon", "patterns.pubsub.default-broker=nowhere")
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidDefinitionException.class,
						(ex) -> assertThat(ex.getProblems()).extracting(DefinitionProblem::what)
							.anyMatch((what) -> what.contains("no broker type 'pigeon'"))
							.anyMatch((what) -> what.contains("no broker 'nowhere'"))
							.anyMatch((what) -> what.contains("no broker 'unknown'"))
							.anyMatch((what) -> what.contains("It has no topic"))
							.anyMatch((what) -> what.contains("2 parameters that could be the payload"))
							.anyMatch((what) -> what.contains("java.lang.Runnable"))
							.anyMatch((what) -> what.contains("'twice'") && what.contains("is also that of"))
							.anyMatch((what) -> what.contains("'match' is not an expression"))
							.anyMatch((what) -> what.contains("It would never be called"))
							.anyMatch((what) -> what.contains("'${missing}' cannot be resolved"))
							.anyMatch((what) -> what.contains("'concurrency' cannot be '0'"))
							.anyMatch((what) -> what.contains("'start' cannot be 'middle'"))
							.anyMatch((what) -> what.contains("It begins with the"))
							.anyMatch((what) -> what.contains("'retry.delay' cannot be 'soon'"))
							.anyMatch((what) -> what.contains("CompletableFuture"))
							.anyMatch((what) -> what.contains("@MessageHeader at position 1"))
							.anyMatch((what) -> what.contains("reserved for batches"))
							.anyMatch((what) -> what.contains("parameter at position 2 is no list"))
							.anyMatch((what) -> what.contains("parameter at position 1 is no list"))
							.anyMatch((what) -> what.contains("no header in common"))
							.anyMatch((what) -> what.contains("to share a transaction, but it is not @Idempotent"))
							.anyMatch((what) -> what.contains("'batchSize' cannot be 'none'"))
							.anyMatch((what) -> what.contains("'batchWait' cannot be '-1s'"))
							.anyMatch((what) -> what.contains("takes messages one at a time"))
							.anyMatch((what) -> what.contains("'batchTransaction' cannot be 'sometimes'"))
							.anyMatch((what) -> what.contains("'not durable' is not a durable name"))
							.anyMatch((what) -> what.contains("dead-letter topic is the topic")));
			});
	}

	@Test
	void healthAndEndpointShowTheSubscriptions() {
		this.runner.withUserConfiguration(OneListener.class)
			.withPropertyValues("management.endpoints.web.exposure.include=pubsub",
					"management.endpoint.pubsub.access=UNRESTRICTED")
			.run((context) -> {
				assertThat(context.getBean(PubSubHealthIndicator.class).health().getDetails())
					.containsEntry("subscriptions", Map.of("orders:shop", "RUNNING"));
				PubSubEndpoint endpoint = context.getBean(PubSubEndpoint.class);
				assertThat(endpoint.change("one-listener-bean.on", Action.PAUSE, null).state()).isEqualTo("PAUSED");
				assertThat(endpoint.subscription("orders:shop").state()).isEqualTo("PAUSED");
				assertThat(endpoint.change("orders:shop", Action.RESUME, null).state()).isEqualTo("RUNNING");
				assertThat(endpoint.change("orders:shop", Action.RESTART, null).state()).isEqualTo("RUNNING");
				assertThat(endpoint.subscription("one-listener-bean.on").id()).isEqualTo("orders:shop");
				assertThat(endpoint.pubsub().subscriptions()).singleElement()
					.satisfies((subscription) -> assertThat(subscription.state()).isEqualTo("RUNNING"));
				assertThat(endpoint.change("unknown", Action.PAUSE, null)).isNull();
				assertThat(endpoint.change("unknown", Action.SEEK, "latest")).isNull();
				assertThatIllegalArgumentException().isThrownBy(() -> endpoint.change("orders:shop", Action.SEEK, null))
					.withMessageContaining("'to'");
				assertThatIllegalArgumentException()
					.isThrownBy(() -> endpoint.change("orders:shop", Action.PAUSE, "latest"))
					.withMessageContaining("'to'");
				assertThatIllegalArgumentException()
					.isThrownBy(() -> endpoint.change("orders:shop", Action.SEEK, "yesterday"))
					.withMessageContaining("'yesterday'");
				assertThat(context.getBean(PubSubListeners.class)).isNotNull();
				assertThat(endpoint.subscription("unknown")).isNull();
			});
	}

	@Test
	void healthCanBeSwitchedOff() {
		this.runner.withPropertyValues("management.health.pubsub.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(PubSubHealthIndicator.class));
	}

	@Test
	void theEndpointNeedsToBeExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(PubSubEndpoint.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class OneListener {

		@Bean
		OneListenerBean listener() {
			return new OneListenerBean();
		}

	}

	static class OneListenerBean {

		@PubSubListener("orders")
		void on(CloudEventContext context) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrong {

		@Bean
		WrongListeners wrongListeners() {
			return new WrongListeners();
		}

	}

}
