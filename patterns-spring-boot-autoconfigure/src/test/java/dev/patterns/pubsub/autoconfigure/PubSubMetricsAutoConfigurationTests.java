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

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.metrics.PubSubMeterBinder;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the metrics of publish/subscribe.
 */
class PubSubMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class,
				PubSubMetricsAutoConfiguration.class));

	@Test
	void messagesAreCountedBySubscriptionAndOutcome() {
		ApplicationContextRunner metrics = this.runner
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class));
		metrics.withBean(SimpleMeterRegistry.class).withBean(Listening.class).run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish("orders", "k", 1);
			template.publish("orders", "k", "no number");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await().untilAsserted(() -> {
				assertThat(count(registry, "handled")).isEqualTo(2);
				assertThat(count(registry, "dead-letter")).isOne();
				assertThat(count(registry, "failed")).isOne();
				assertThat(count(registry, "expired")).isZero();
			});
			assertThat(registry.get("patterns.pubsub.slow").tag("subscription", "orders:shop").gauge().value())
				.isZero();
			assertThat(registry.get("patterns.pubsub.lag").tag("subscription", "orders:shop").gauge().value()).isZero();
		});
	}

	private static double count(MeterRegistry registry, String outcome) {
		return registry.get("patterns.pubsub.messages")
			.tag("subscription", "orders:shop")
			.tag("outcome", outcome)
			.functionCounter()
			.count();
	}

	@Test
	void withoutMicrometerThereAreNoMetrics() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PubSubMeterBinder.class));
	}

	static class Listening {

		@PubSubListener("orders")
		void on(int number) {
		}

	}

}
