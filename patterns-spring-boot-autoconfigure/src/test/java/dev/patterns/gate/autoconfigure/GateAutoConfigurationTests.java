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

package dev.patterns.gate.autoconfigure;

import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.gate.Gate;
import dev.patterns.gate.HealthGate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link GateAutoConfiguration}.
 */
class GateAutoConfigurationTests {

	private static final String GROUP = "management.endpoint.health.group.patterns-gate.include=disk";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(GateAutoConfiguration.class, EndpointAutoConfiguration.class,
				HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class,
				HealthEndpointAutoConfiguration.class))
		.withUserConfiguration(Disk.class);

	@Test
	void withoutGroupTheGateIsOpen() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Gate.class).doesNotHaveBean(HealthGate.class);
			assertThat(context.getBean("patternsGate", Gate.class).isOpen()).isTrue();
		});
	}

	@Test
	void withoutHealthClassesTheGateIsOpen() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(GateAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(HealthEndpoint.class))
			.run((context) -> assertThat(context.getBean("patternsGate", Gate.class).isOpen()).isTrue());
	}

	@Test
	void withoutHealthEndpointTheGateIsOpen() {
		this.runner.withPropertyValues("management.endpoint.health.access=NONE", GROUP)
			.run((context) -> assertThat(context.getBean("patternsGate", Gate.class).isOpen()).isTrue());
	}

	@Test
	void usersGateWins() {
		this.runner.withPropertyValues(GROUP).withUserConfiguration(OwnGate.class).run((context) -> {
			assertThat(context).hasSingleBean(Gate.class).doesNotHaveBean("patternsGate");
			assertThat(context.getBean(Gate.class).isOpen()).isFalse();
		});
	}

	@Test
	void followsTheGroup() {
		this.runner
			.withPropertyValues(GROUP, "patterns.gate.interval=20ms", "patterns.gate.timeout=15ms",
					"patterns.gate.threshold=2")
			.run((context) -> {
				assertThat(context).hasSingleBean(HealthGate.class);
				Gate gate = context.getBean(Gate.class);
				Disk disk = context.getBean(Disk.class);
				assertThat(gate.isOpen()).isTrue();
				disk.status.set(Status.OUT_OF_SERVICE);
				await().until(() -> !gate.isOpen());
				disk.status.set(Status.UP);
				await().until(gate::isOpen);
			});
	}

	@Test
	void statusThatTheGroupAnswersWithSuccessKeepsTheGateOpen() {
		this.runner
			.withPropertyValues(GROUP, "patterns.gate.interval=20ms", "patterns.gate.timeout=15ms",
					"patterns.gate.threshold=1")
			.run((context) -> {
				Disk disk = context.getBean(Disk.class);
				disk.status.set(Status.UNKNOWN);
				int asked = disk.asked;
				await().until(() -> disk.asked > asked + 3);
				assertThat(context.getBean(Gate.class).isOpen()).isTrue();
			});
	}

	@Test
	void healthOfAFeatureMayNeedTheGate() {
		this.runner.withPropertyValues(GROUP)
			.withUserConfiguration(FeatureHealth.class)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(HealthGate.class));
	}

	@Test
	void badPropertiesAreRefused() {
		assertRefused("patterns.gate.timeout=5s",
				"'patterns.gate.timeout' must be shorter than 'patterns.gate.interval'");
		assertRefused("patterns.gate.timeout=0", "'patterns.gate.timeout' must be at least 1ms");
		assertRefused("patterns.gate.threshold=0", "'patterns.gate.threshold' must be 1 or more");
	}

	private void assertRefused(String property, String message) {
		this.runner.withPropertyValues(GROUP, property)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage(message));
	}

	@Configuration(proxyBeanMethods = false)
	static class Disk {

		private final AtomicReference<Status> status = new AtomicReference<>(Status.UP);

		private volatile int asked;

		@Bean
		HealthIndicator diskHealthIndicator() {
			return () -> {
				this.asked++;
				return Health.status(this.status.get()).build();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FeatureHealth {

		@Bean
		HealthIndicator featureHealthContributor(Gate gate) {
			return () -> Health.up().withDetail("gate", gate.isOpen()).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnGate {

		@Bean
		Gate ownGate() {
			return () -> false;
		}

	}

}
