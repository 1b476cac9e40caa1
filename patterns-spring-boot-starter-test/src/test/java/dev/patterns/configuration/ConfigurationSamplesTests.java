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

package dev.patterns.configuration;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.configuration.ConfigurationSamples.ClientProperties;
import dev.patterns.test.saga.DocumentedCode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What docs/configuration.md shows is compiled, and does what it says.
 */
class ConfigurationSamplesTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	@Test
	void theCodeOfThePageIsCompiled() throws IOException {
		DocumentedCode.of("configuration.md").standsIn(ConfigurationSamples.class);
	}

	@Test
	void theCodeOfThePageDoesWhatItSays() {
		String url = "jdbc:h2:mem:configuration-samples;DB_CLOSE_DELAY=-1";
		try (ConfigurationNodes nodes = new ConfigurationNodes(Map.of("spring.datasource.url", url))) {
			ConfigurableApplicationContext context = nodes.start(Samples.class, "spring.config.import=patterns:jdbc",
					"patterns.configuration.poll-interval=50ms", "patterns.configuration.default-store=jdbc",
					"patterns.configuration.stores.main.url=jdbc:h2:mem:configuration-samples-main;DB_CLOSE_DELAY=-1");
			ConfigurationTemplate configuration = context.getBean(ConfigurationTemplate.class);
			ConfigurationSamples.change(configuration);
			ClientProperties properties = context.getBean(ClientProperties.class);
			await().atMost(LONG).untilAsserted(() -> assertThat(properties.getTimeout()).hasSeconds(3));
			ConfigurationSamples.use(configuration);
			assertThat(configuration.get("app.name").orElseThrow().value()).isEqualTo("x");
			configuration.set("app.features.fast", "true");
			List<String> told = ConfigurationSamples.TOLD;
			await().atMost(LONG)
				.untilAsserted(() -> assertThat(told).contains("timeout null>PT3S", "client PT3S", "was there: false",
						"feature app.features.fast true"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ClientProperties.class)
	static class Samples {

		@Bean
		ConfigurationSamples.Client client() {
			return new ConfigurationSamples.Client();
		}

		@Bean
		ConfigurationSamples.Listeners listeners() {
			return new ConfigurationSamples.Listeners();
		}

	}

}
