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

package dev.patterns.test.services;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextCustomizer;
import org.testcontainers.DockerClientFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedServicesContextCustomizerFactory} and for where servers come
 * from.
 */
class EmbeddedServicesContextCustomizerFactoryTests {

	@Test
	void sameServicesGiveTheSameKeyOfTheContextCache() {
		assertThat(customizer(Both.class)).isNotNull()
			.isEqualTo(customizer(BothAgain.class))
			.hasSameHashCodeAs(customizer(BothAgain.class))
			.isEqualTo(customizer(Both.Inner.class))
			.isNotEqualTo(customizer(One.class));
		assertThat(customizer(Object.class)).isNull();
	}

	@Test
	void externalServersAreLeftToTheUser() {
		try (ConfigurableApplicationContext context = run("--patterns.test.services=external",
				"--spring.datasource.url=jdbc:h2:mem:mine")) {
			assertThat(context.getEnvironment().getProperty("spring.datasource.url")).isEqualTo("jdbc:h2:mem:mine");
			assertThat(context.getEnvironment().getProperty("patterns.test.topic-prefix")).isNotEmpty();
			assertThat(context.getBeansOfType(JdbcConnectionDetails.class)).isEmpty();
		}
		assertThatExceptionOfType(EmbeddedServicesException.class)
			.isThrownBy(() -> EmbeddedServers.shared(Service.POSTGRESQL, ServicesMode.EXTERNAL))
			.withMessageContaining("'patterns.test.services=external' leaves postgresql to you");
	}

	@Test
	@DisabledIf("isDockerAvailable")
	void containersWithoutDockerAreExplained() {
		assertThatExceptionOfType(EmbeddedServicesException.class)
			.isThrownBy(() -> run("--patterns.test.services=testcontainers"))
			.withMessageContaining("needs Docker for postgresql, and no Docker answers here");
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void unknownModeIsExplained(CapturedOutput output) {
		assertThatExceptionOfType(EmbeddedServicesException.class)
			.isThrownBy(() -> run("--patterns.test.services=docker"))
			.withMessageContaining("'patterns.test.services=docker' is not known");
		assertThat(output).contains("APPLICATION FAILED TO START").doesNotContain("\tat ");
		assertThat(ServicesMode.of(" External ")).isEqualTo(ServicesMode.EXTERNAL);
		assertThat(ServicesMode.of("")).isEqualTo(ServicesMode.EMBEDDED);
	}

	static boolean isDockerAvailable() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(arguments);
	}

	private static ContextCustomizer customizer(Class<?> testClass) {
		return new EmbeddedServicesContextCustomizerFactory().createContextCustomizer(testClass, List.of());
	}

	@Configuration(proxyBeanMethods = false)
	@EmbeddedServices(Service.POSTGRESQL)
	static class Application {

	}

	@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA })
	static class Both {

		class Inner {

		}

	}

	@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA })
	static class BothAgain {

	}

	@EmbeddedServices(Service.POSTGRESQL)
	static class One {

	}

}
