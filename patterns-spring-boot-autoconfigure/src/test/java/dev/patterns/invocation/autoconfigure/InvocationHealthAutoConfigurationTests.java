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

package dev.patterns.invocation.autoconfigure;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import dev.patterns.gate.Gate;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.health.InvocationHealthIndicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link InvocationHealthAutoConfiguration}.
 */
class InvocationHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(InvocationHealthAutoConfiguration.class))
		.withBean(OperationRegistry.class, () -> mock(OperationRegistry.class));

	@Test
	void tellsWhetherCallsAreTaken() {
		boolean[] open = { true };
		this.runner.withBean(Gate.class, () -> () -> open[0]).run((context) -> {
			InvocationHealthIndicator indicator = context.getBean(InvocationHealthIndicator.class);
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			assertThat(indicator.health().getDetails()).containsEntry("accepting", true);
			open[0] = false;
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			assertThat(indicator.health().getDetails()).containsEntry("accepting", false);
		});
	}

	@Test
	void countsTheInstancesOfEachCalledApplication() {
		DiscoveryClient client = mock(DiscoveryClient.class);
		given(client.getInstances("payment-service"))
			.willReturn(List.of(new DefaultServiceInstance("1", "payment-service", "localhost", 8082, false)));
		InvocationHealthIndicator indicator = new InvocationHealthIndicator(() -> true,
				() -> Map.of("payment-service", "", "stock-service", "").keySet(),
				(application) -> client.getInstances(application).size(), () -> Map.of("erp", "DOWN"));
		Health health = indicator.health();
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("instances", Map.of("payment-service", 1, "stock-service", 0))
			.containsEntry("thirdParties", Map.of("erp", "DOWN"));
	}

	@Test
	void canBeSwitchedOffAndReplaced() {
		this.runner.withPropertyValues("management.health.invocation.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InvocationHealthIndicator.class));
		this.runner.withBean("invocationHealthContributor", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).doesNotHaveBean(InvocationHealthIndicator.class));
	}

	@Test
	void isAbsentWithoutHealthOnTheClassPath() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("invocationHealthContributor"));
	}

}
