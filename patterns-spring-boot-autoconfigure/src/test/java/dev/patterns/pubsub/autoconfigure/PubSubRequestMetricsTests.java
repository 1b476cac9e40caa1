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

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.RequestTimeoutException;
import dev.patterns.pubsub.actuate.endpoint.PubSubEndpoint;
import dev.patterns.pubsub.engine.RequestsDescriptor;
import dev.patterns.pubsub.metrics.PubSubRequestMeterBinder;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what can be seen of requests: meters, endpoint and inventory.
 */
class PubSubRequestMetricsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory",
				"management.endpoints.web.exposure.include=pubsub")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class, PubSubEndpointAutoConfiguration.class,
				PubSubMetricsAutoConfiguration.class));

	@Test
	void requestsAreCountedAndShown() {
		this.runner.withBean(Echo.class).run((context) -> {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(PubSubRequestMeterBinder.class).bindTo(registry);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			assertThat(template.request("echo", "k", "x", String.class, Duration.ofSeconds(10))).isEqualTo("x");
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template.request("nobody", "k", "x", String.class, Duration.ofMillis(50)));
			assertThat(registry.get("patterns.pubsub.requests").tag("outcome", "answered").functionCounter().count())
				.isOne();
			assertThat(registry.get("patterns.pubsub.requests").tag("outcome", "timeout").functionCounter().count())
				.isOne();
			assertThat(registry.get("patterns.pubsub.replies.dropped").functionCounter().count()).isZero();
			assertThat(registry.get("patterns.pubsub.requests.waiting").gauge().value()).isZero();
			RequestsDescriptor requests = context.getBean(PubSubEndpoint.class).pubsub().requests();
			assertThat(requests.maxWaiting()).isEqualTo(1000);
			assertThat(requests.outcomes()).containsEntry("answered", 1L).containsEntry("timeout", 1L);
			assertThat(requests.subscriptions()).containsOnlyKeys("memory");
			assertThat(context.getBean(PubSubInventoryContributor.class).describe()).containsEntry("requests",
					requests);
		});
	}

	@Test
	void thereAreNoMetersWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).doesNotHaveBean(PubSubRequestMeterBinder.class)
				.hasSingleBean(PubSubTemplate.class));
	}

	@Test
	void aBinderOfTheUsersWins() {
		this.runner.withBean("mine", PubSubRequestMeterBinder.class, () -> new PubSubRequestMeterBinder(null))
			.run((context) -> assertThat(context).getBeanNames(PubSubRequestMeterBinder.class).containsExactly("mine"));
	}

	static class Echo {

		@PubSubListener(topic = "echo")
		String on(String text) {
			return text;
		}

	}

}
