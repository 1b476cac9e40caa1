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

package dev.patterns.identity.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.identity.ApplicationIdentity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdentityAutoConfiguration}.
 */
class IdentityAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class));

	@Test
	void hasDefaults() {
		this.runner.run((context) -> {
			assertThat(identity(context).namespace()).isEqualTo("default");
			assertThat(identity(context).application()).isEqualTo("application");
		});
	}

	@Test
	void applicationNameIsTaken() {
		this.runner.withPropertyValues("spring.application.name=orders")
			.run((context) -> assertThat(identity(context).application()).isEqualTo("orders"));
	}

	@Test
	void propertiesWin() {
		this.runner
			.withPropertyValues("spring.application.name=orders", "patterns.identity.application=orders-eu",
					"patterns.identity.namespace=shop")
			.run((context) -> {
				assertThat(identity(context).toSource()).isEqualTo("/shop/orders-eu");
				assertThat(identity(context).instance()).startsWith("orders-eu-");
			});
	}

	@Test
	void instanceIsNewAtEveryStartAndFitsItsColumn() {
		ApplicationContextRunner longName = this.runner
			.withPropertyValues("spring.application.name=" + "n".repeat(500));
		longName.run((first) -> longName.run((second) -> {
			assertThat(identity(first).instance()).isNotEqualTo(identity(second).instance());
			assertThat(identity(first).instance()).hasSizeLessThanOrEqualTo(128);
		}));
	}

	@Test
	void usersIdentityWins() {
		this.runner.withUserConfiguration(Own.class)
			.run((context) -> assertThat(identity(context).instance()).isEqualTo("own"));
	}

	private static ApplicationIdentity identity(AssertableApplicationContext context) {
		return context.getBean(ApplicationIdentity.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		ApplicationIdentity ownIdentity() {
			return new ApplicationIdentity("a", "b", "own");
		}

	}

}
