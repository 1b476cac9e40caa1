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

package dev.patterns.pubsub;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.SubscriptionDescriptor;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One application with two clusters of Kafka, Redis, RabbitMQ, memory and a broker of its
 * own, all with a topic of the same name.
 */
@Timeout(180)
class SeveralBrokersIntegrationTests {

	private static final List<String> BROKERS = List.of("main", "other", "cache", "queue", "local", "own");

	/** Those of this suite. */
	private static final List<String> KNOWN = List.of("main", "cache", "queue", "local");

	private static EmbeddedServer otherKafka;

	private static ConfigurableApplicationContext context;

	private static String topic;

	private final PubSubTemplate template = context.getBean(PubSubTemplate.class);

	private final Listeners listeners = context.getBean(Listeners.class);

	@BeforeAll
	static void start() {
		EmbeddedServer rabbit = RabbitServers.shared();
		EmbeddedServer redis = EmbeddedServers.shared(Service.REDIS);
		otherKafka = EmbeddedServers.start(Service.KAFKA);
		topic = "several-" + UUID.randomUUID().toString().substring(0, 8);
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=several-app", "spring.main.banner-mode=off", "test.topic=" + topic,
					"spring.flyway.enabled=false", "spring.liquibase.enabled=false",
					"spring.datasource.url=jdbc:h2:mem:" + topic,
					"spring.kafka.bootstrap-servers="
							+ EmbeddedServers.shared(Service.KAFKA).properties().get("spring.kafka.bootstrap-servers"),
					"spring.data.redis.host=" + redis.host(), "spring.data.redis.port=" + redis.port(),
					"spring.rabbitmq.host=" + rabbit.host(), "spring.rabbitmq.port=" + rabbit.port(),
					"patterns.pubsub.default-broker=main", "patterns.pubsub.brokers.main.type=kafka",
					"patterns.pubsub.brokers.other.type=kafka",
					"patterns.pubsub.brokers.other.properties.[bootstrap.servers]="
							+ otherKafka.properties().get("spring.kafka.bootstrap-servers"),
					"patterns.pubsub.brokers.cache.type=redis", "patterns.pubsub.brokers.queue.type=rabbit",
					"patterns.pubsub.brokers.local.type=memory", "patterns.pubsub.listener.retry.max-retries=0",
					"patterns.outbox.relay.poll-interval=200ms", "spring.jmx.enabled=false")
			.run();
	}

	@AfterAll
	static void stop() {
		if (context != null) {
			context.close();
		}
		if (otherKafka != null) {
			otherKafka.close();
		}
	}

	@Test
	void eachBrokerHasItsOwnMessages() {
		BROKERS.forEach(
				(broker) -> this.template.publish(topic, "k", "for " + broker, PublishOptions.NONE.withBroker(broker)));
		this.template.publish(topic, "k", "for main by default");
		patience().untilAsserted(() -> {
			BROKERS.forEach((broker) -> assertThat(this.listeners.received(broker)).contains("for " + broker));
			assertThat(this.listeners.received("main")).contains("for main by default");
		});
		BROKERS.forEach((broker) -> assertThat(this.listeners.received(broker))
			.allMatch((text) -> text.contains(" " + broker)));
	}

	@Test
	void eachBrokerHasItsOwnDeadLetters() {
		BROKERS.forEach(
				(broker) -> this.template.publish(topic, "k", "bad " + broker, PublishOptions.NONE.withBroker(broker)));
		String dead = topic + ".several-app.dlt";
		DeadLetters deadLetters = context.getBean(DeadLetters.class);
		assertThat(deadLetters.topics()).containsExactlyInAnyOrderElementsOf(
				BROKERS.stream().map((broker) -> new DeadLetterTopic(broker, dead)).toList());
		for (String broker : List.of("main", "other", "cache", "local")) {
			DeadLetterTopic where = new DeadLetterTopic(broker, dead);
			patience().untilAsserted(() -> assertThat(deadLetters.list(where, null, 10).messages()).hasSize(1));
			assertThat(deadLetters.list(where, null, 10).messages().get(0).listener()).isEqualTo("on-" + broker);
		}
		assertThat(context.getBean(OwnBroker.class).sent(dead)).singleElement()
			.satisfies((letter) -> assertThat(letter.headers()).containsEntry(MessageHeaders.DEAD_LETTER_LISTENER,
					"on-own"));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> deadLetters.list(new DeadLetterTopic("own", dead), null, 10))
			.withMessageContaining("'own'");
		patience().untilAsserted(
				() -> assertThat(subscriptions()).allMatch((subscription) -> subscription.deadLetters() == 1));
	}

	@Test
	void eachSubscriptionIsSeenWithItsBroker() {
		assertThat(subscriptions()).extracting(SubscriptionDescriptor::broker)
			.containsExactlyInAnyOrderElementsOf(BROKERS);
		assertThat(subscriptions()).extracting(SubscriptionDescriptor::id).doesNotHaveDuplicates();
		BrokerRegistry registry = context.getBean(BrokerRegistry.class);
		assertThat(registry.getBrokerNames()).containsAll(BROKERS);
		assertThat(registry.getBroker(null).name()).isEqualTo("main");
		assertThat(registry.getBroker("own")).isSameAs(context.getBean(OwnBroker.class));
		assertThat(registry.getBroker("main").describe()).isNotEmpty();
	}

	@Test
	void theOutboxRelaysToEachBroker() {
		OutboxTemplate outbox = context.getBean(OutboxTemplate.class);
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			for (String broker : BROKERS) {
				outbox.publish(topic, "k", "relayed " + broker, OutboxOptions.NONE.withBroker(broker));
			}
			outbox.publish(topic, "k", "relayed main by default");
		});
		patience().untilAsserted(() -> {
			BROKERS.forEach((broker) -> assertThat(this.listeners.received(broker)).contains("relayed " + broker));
			assertThat(this.listeners.received("main")).contains("relayed main by default");
		});
	}

	@Test
	void aDelayedMessageComesWhenItIsDue() {
		Duration delay = Duration.ofMillis(400);
		long begin = System.nanoTime();
		KNOWN.forEach((broker) -> this.template.publish(topic, "k", "delayed " + broker,
				PublishOptions.NONE.withBroker(broker).withDelay(delay)));
		patience().untilAsserted(() -> KNOWN
			.forEach((broker) -> assertThat(this.listeners.received(broker)).contains("delayed " + broker)));
		KNOWN.forEach((broker) -> assertThat(Duration.ofNanos(this.listeners.at.get("delayed " + broker) - begin))
			.isGreaterThanOrEqualTo(delay));
	}

	@Test
	void whatExpiresWhileItsListenerIsPausedIsDroppedAndWhatWaitsIsSeen() {
		PubSubListeners steering = context.getBean(PubSubListeners.class);
		Duration timeToLive = Duration.ofMillis(300);
		KNOWN.forEach((broker) -> assertThat(steering.pause("on-" + broker)).isTrue());
		try {
			KNOWN.forEach((broker) -> {
				PublishOptions options = PublishOptions.NONE.withBroker(broker);
				this.template.publish(topic, "k", "expires " + broker, options.withTimeToLive(timeToLive));
				this.template.publish(topic, "k", "stays " + broker, options.withTimeToLive(Duration.ofHours(1)));
			});
			Awaitility.await().pollDelay(timeToLive).until(() -> true);
			patience().untilAsserted(() -> assertLag(2));
		}
		finally {
			KNOWN.forEach((broker) -> steering.resume("on-" + broker));
		}
		patience().untilAsserted(() -> {
			KNOWN.forEach((broker) -> assertThat(this.listeners.received(broker)).contains("stays " + broker)
				.doesNotContain("expires " + broker));
			assertLag(0);
		});
		assertThat(subscriptions()).filteredOn((subscription) -> KNOWN.contains(subscription.broker()))
			.extracting(SubscriptionDescriptor::expired)
			.containsOnly(1L);
	}

	private static void assertLag(long lag) {
		context.getBean(PubSubListenerRegistry.class).refreshLags();
		assertThat(subscriptions()).filteredOn((subscription) -> KNOWN.contains(subscription.broker()))
			.hasSize(KNOWN.size())
			.allSatisfy((subscription) -> assertThat(subscription.details()).containsEntry("lag", lag));
	}

	private static List<SubscriptionDescriptor> subscriptions() {
		return context.getBean(PubSubListenerRegistry.class).describe();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(
			excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
					"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
	static class Application {

		@Bean
		OwnBroker ownBroker() {
			return new OwnBroker();
		}

		@Bean
		Listeners listeners() {
			return new Listeners();
		}

	}

	static class Listeners {

		private final List<Map.Entry<String, String>> received = new CopyOnWriteArrayList<>();

		/** When a text came for the first time. */
		private final Map<String, Long> at = new ConcurrentHashMap<>();

		List<String> received(String broker) {
			return this.received.stream()
				.filter((entry) -> entry.getKey().equals(broker))
				.map(Map.Entry::getValue)
				.toList();
		}

		@PubSubListener(topic = "${test.topic}", id = "on-main")
		void main(String text, CloudEventContext message) {
			receive(text, message);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-other", broker = "other")
		void other(String text, CloudEventContext message) {
			receive(text, message);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-cache", broker = "cache")
		void cache(String text, CloudEventContext message) {
			receive(text, message);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-queue", broker = "queue")
		void queue(String text, CloudEventContext message) {
			receive(text, message);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-local", broker = "local")
		void local(String text, CloudEventContext message) {
			receive(text, message);
		}

		@PubSubListener(topic = "${test.topic}", id = "on-own", broker = "own")
		void own(String text, CloudEventContext message) {
			receive(text, message);
		}

		private void receive(String json, CloudEventContext message) {
			String text = json.replace("\"", "");
			if (text.startsWith("bad")) {
				throw new IllegalStateException("On purpose");
			}
			this.at.putIfAbsent(text, System.nanoTime());
			this.received.add(Map.entry(message.broker(), text));
		}

	}

}
