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

package dev.patterns.secrets.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what Boot's endpoints show when they are told to show everything.
 */
class SecretsSanitizerTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	@TempDir
	Path directory;

	@Test
	void endpointsShowNoSecret() throws IOException {
		Files.writeString(this.directory.resolve("long"), "marker-long");
		Files.writeString(this.directory.resolve("short"), "q7");
		Files.writeString(this.directory.resolve("copied"), "marker-copied");
		try (ConfigurableApplicationContext context = SecretApplication.run(Endpoints.class,
				"patterns.secrets.stores.files.type=directory", "patterns.secrets.stores.files.path=" + this.directory,
				"spring.config.import=patterns-secrets:files", "shown.api-key=${patterns.secret.files.long}",
				"shown.short-key=${patterns.secret.files.short}", "shown.indirect=${shown.short-key}",
				"shown.imported=${short}", "shown.copy=in marker-copied text",
				"shown.list[0]=${patterns.secret.files.short}", "shown.map.a-b=${patterns.secret.files.short}",
				"shown.visible=visible-value", "patterns.secrets.stores.other.vault.token=marker-token",
				"elsewhere.opens=marker-elsewhere", "patterns.secrets.stores.vault.type=vault",
				"patterns.secrets.stores.vault.vault.token=${elsewhere.opens}",
				"patterns.secrets.stores.other.type=directory", "patterns.secrets.stores.other.path=/visible-path")) {
			String env = MAPPER.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null));
			String configprops = MAPPER.writeValueAsString(
					context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties());
			for (String shown : List.of(env, configprops)) {
				assertThat(shown).contains("visible-value", "visible-path")
					.doesNotContain("marker-")
					.doesNotContain("q7");
			}
			for (String key : List.of("long", "short", "shown.api-key", "patterns.secret.files.long",
					"patterns.secret.files.short", "shown.indirect")) {
				assertThat(MAPPER.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environmentEntry(key)))
					.contains("******")
					.doesNotContain("marker-")
					.doesNotContain("q7");
			}
		}
	}

	@ConfigurationProperties("shown")
	record Shown(String apiKey, String shortKey, String indirect, String imported, String copy, List<String> list,
			Map<String, String> map, String visible) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Shown.class)
	static class Endpoints {

		@Bean
		EnvironmentEndpoint environmentEndpoint(Environment environment, List<SanitizingFunction> functions) {
			return new EnvironmentEndpoint(environment, functions, Show.ALWAYS);
		}

		@Bean
		ConfigurationPropertiesReportEndpoint reportEndpoint(List<SanitizingFunction> functions) {
			return new ConfigurationPropertiesReportEndpoint(functions, Show.ALWAYS);
		}

	}

}
