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

package dev.patterns.inventory.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.inventory.actuate.endpoint.PatternsEndpoint;
import dev.patterns.inventory.actuate.endpoint.PatternsEndpoint.PatternsDescriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link PatternsEndpointAutoConfiguration} and {@link PatternsEndpoint}.
 */
class PatternsEndpointAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(PatternsEndpointAutoConfiguration.class, GateAutoConfiguration.class,
				IdentityAutoConfiguration.class, EndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=patterns", "spring.application.name=orders");

	@Test
	void describesIdentityGateAndFeatures() {
		this.runner.withUserConfiguration(Features.class).run((context) -> {
			PatternsDescriptor descriptor = context.getBean(PatternsEndpoint.class).patterns();
			assertThat(descriptor.identity().application()).isEqualTo("orders");
			assertThat(descriptor.gateOpen()).isTrue();
			assertThat(descriptor.features()).containsExactly(Map.entry("outbox", Map.of("broker", "memory")),
					Map.entry("saga", Map.of("count", 1)));
		});
	}

	@Test
	void describesOneFeature() {
		this.runner.withUserConfiguration(Features.class).run((context) -> {
			PatternsEndpoint endpoint = context.getBean(PatternsEndpoint.class);
			assertThat(endpoint.feature("saga")).isEqualTo(Map.of("count", 1));
			assertThat(endpoint.feature("nothing")).isNull();
		});
	}

	@Test
	void aFeatureThatCannotBeDescribedHidesNoOther() {
		InventoryContributor broken = mock(InventoryContributor.class);
		given(broken.feature()).willReturn("broken");
		given(broken.describe()).willThrow(new IllegalStateException("secret"));
		this.runner.withUserConfiguration(Features.class)
			.withBean(InventoryContributor.class, () -> broken)
			.run((context) -> assertThat(context.getBean(PatternsEndpoint.class).patterns().features())
				.containsKeys("outbox", "saga")
				.containsEntry("broken", Map.of("error", "java.lang.IllegalStateException")));
	}

	@Test
	void isAbsentUnlessExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(PatternsEndpoint.class));
	}

	@Test
	void isAbsentWhenAccessIsDenied() {
		this.runner.withPropertyValues("management.endpoint.patterns.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(PatternsEndpoint.class));
	}

	@Configuration(proxyBeanMethods = false)
	static class Features {

		@Bean
		InventoryContributor saga() {
			return contributor("saga", Map.of("count", 1));
		}

		@Bean
		InventoryContributor outbox() {
			return contributor("outbox", Map.of("broker", "memory"));
		}

		private static InventoryContributor contributor(String feature, Map<String, Object> description) {
			return new InventoryContributor() {

				@Override
				public String feature() {
					return feature;
				}

				@Override
				public Map<String, Object> describe() {
					return description;
				}

			};
		}

	}

}
