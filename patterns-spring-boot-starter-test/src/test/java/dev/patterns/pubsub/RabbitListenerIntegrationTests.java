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
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.RabbitBrokerAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dead letters of a listener on RabbitMQ, as an application sees them.
 */
@Timeout(120)
class RabbitListenerIntegrationTests {

	private static EmbeddedServer server;

	private final String topic = "orders-" + UUID.randomUUID().toString().substring(0, 8);

	private final DeadLetterTopic dead = new DeadLetterTopic("rabbit", this.topic + ".rabbit-app.dlt");

	@BeforeAll
	static void startServer() {
		server = RabbitServers.shared();
	}

	@Test
	void deadLettersAreReplayedByAnInstanceThatDidNotWriteThem() {
		try (ConfigurableApplicationContext context = application()) {
			Listener listener = context.getBean(Listener.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			DeadLetters deadLetters = context.getBean(DeadLetters.class);
			assertThat(deadLetters.topics()).containsExactly(this.dead);
			assertThat(deadLetters.list(this.dead, null, 10).messages()).isEmpty();
			IntStream.range(0, 4).forEach((i) -> template.publish(this.topic, "k", "m" + i));
			patience().until(() -> deadLetters.list(this.dead, null, 10).messages().size() == 4);
			assertThat(deadLetters.list(this.dead, null, 10).messages()).allSatisfy((letter) -> {
				assertThat(letter.reason()).isEqualTo("exhausted");
				assertThat(letter.originTopic()).isEqualTo(this.topic);
				assertThat(letter.exception()).isEqualTo(IllegalStateException.class.getName());
			});
			// What fails again comes back to the end, and is not replayed twice.
			assertThat(deadLetters.replayAll(this.dead, (letter) -> true)).isEqualTo(4);
			patience().until(
					() -> listener.calls.size() == 8 && deadLetters.list(this.dead, null, 10).messages().size() == 4);
		}
		try (ConfigurableApplicationContext context = application()) {
			Listener listener = context.getBean(Listener.class);
			DeadLetters deadLetters = context.getBean(DeadLetters.class);
			List<DeadLetter> letters = deadLetters.list(this.dead, null, 10).messages();
			assertThat(letters).hasSize(4);
			assertThat(deadLetters.discard(this.dead, letters.get(0).position())).isTrue();
			assertThat(deadLetters.find(this.dead, letters.get(0).position())).isEmpty();
			listener.broken.set(false);
			assertThat(deadLetters.replayAll(this.dead, (letter) -> true)).isEqualTo(3);
			patience().until(() -> listener.handled.size() == 3);
			assertThat(listener.handled).containsExactly("m1", "m2", "m3");
			assertThat(deadLetters.list(this.dead, null, 10).messages()).isEmpty();
			assertThat(deadLetters.replay(this.dead, letters.get(1).position())).isFalse();
		}
	}

	private ConfigurableApplicationContext application() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.application.name=rabbit-app", "--patterns.pubsub.default-broker=rabbit",
					"--spring.rabbitmq.host=" + server.host(), "--spring.rabbitmq.port=" + server.port(),
					"--test.topic=" + this.topic);
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
			RabbitAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
			GateAutoConfiguration.class, RabbitBrokerAutoConfiguration.class, PubSubAutoConfiguration.class })
	@Import(Listener.class)
	static class Application {

	}

	@Component
	static class Listener {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<String> handled = new CopyOnWriteArrayList<>();

		final AtomicBoolean broken = new AtomicBoolean(true);

		@PubSubListener(topic = "${test.topic}", id = "orders", retry = @PubSubRetry(maxRetries = 0))
		void on(String text) {
			this.calls.add(text);
			if (this.broken.get()) {
				throw new IllegalStateException("Broken");
			}
			this.handled.add(text);
		}

	}

}
