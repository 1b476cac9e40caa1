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

package dev.patterns.serialization.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SerializationAutoConfiguration}.
 */
class SerializationAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SerializationAutoConfiguration.class));

	@Test
	void worksWithoutJacksonAutoConfiguration() {
		this.runner.run((context) -> assertThat(context.getBean(PayloadSerializer.class).write(new Sample("a")))
			.isEqualTo("{\"firstName\":\"a\"}"));
	}

	@Test
	void usesTheMapperOfTheApplication() {
		this.runner.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class))
			.withPropertyValues("spring.jackson.property-naming-strategy=SNAKE_CASE")
			.run((context) -> assertThat(context.getBean(PayloadSerializer.class).write(new Sample("a")))
				.isEqualTo("{\"first_name\":\"a\"}"));
	}

	@Test
	void providersAreAskedInTheirOrder() {
		this.runner.withUserConfiguration(Providers.class)
			.run((context) -> assertThat(context.getBean(PayloadTypeNames.class).nameOf(Sample.class))
				.isEqualTo("first"));
	}

	@Test
	void usersBeansWin() {
		this.runner.withUserConfiguration(Own.class).run((context) -> {
			assertThat(context).hasSingleBean(PayloadSerializer.class).hasBean("ownSerializer");
			assertThat(context).hasSingleBean(PayloadTypeNames.class).hasBean("ownNames");
		});
	}

	record Sample(String firstName) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Providers {

		@Bean
		@Order(2)
		PayloadTypeNames.Provider second() {
			return (type) -> "second";
		}

		@Bean
		@Order(1)
		PayloadTypeNames.Provider first() {
			return (type) -> "first";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		PayloadSerializer ownSerializer() {
			return new PayloadSerializer(JsonMapper.builder().build());
		}

		@Bean
		PayloadTypeNames ownNames() {
			return new PayloadTypeNames(List.of());
		}

	}

}
