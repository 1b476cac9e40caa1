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
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.convert.ConversionServiceParameterValueMapper;
import org.springframework.boot.actuate.endpoint.web.EndpointMediaTypes;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpointDiscoverer;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpointWebExtension;
import org.springframework.boot.actuate.info.EnvironmentInfoContributor;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of Boot's endpoints of properties as they are called over HTTP. They failed as
 * soon as one property referred to a secret that could not be read, and read any secret
 * whose name somebody asked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsEnvironmentEndpointTests {

	private static final JsonMapper MAPPER = new JsonMapper();

	private Path temporary;

	private Path mount;

	private ConfigurableApplicationContext context;

	private GuardedStore store;

	@BeforeAll
	void start(@TempDir Path directory) throws IOException {
		this.temporary = directory;
		this.mount = Files.createDirectory(this.temporary.resolve("mount"));
		Files.writeString(Files.createDirectory(this.mount.resolve("imported")).resolve("info-import"),
				"marker-imported");
		Files.writeString(this.mount.resolve("key"), "marker-key");
		Files.writeString(this.mount.resolve("denied"), "marker-denied");
		Files.writeString(this.mount.resolve("other"), "marker-other");
		Files.write(this.mount.resolve("binary"), new byte[] { (byte) 0xff, 0, 1 });
		this.context = SecretApplication.run(Application.class, "patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.mount, "patterns.secrets.stores.files.denied=denied",
				"patterns.secrets.stores.files.refresh=1h", "patterns.secrets.stores.files.ttl=0s",
				"patterns.secrets.stores.files.max-staleness=0s", "shown.key=${patterns.secret.files.key}",
				"shown.denied=${patterns.secret.files.denied}", "shown.binary=${patterns.secret.files.binary}",
				"shown.link=${patterns.secret.files.a//b}", "shown.absent=${patterns.secret.files.absent:visible}",
				"spring.config.import=patterns-secrets:files/imported", "info.key=${patterns.secret.files.key}",
				"info.imported=${info-import}", "info.visible=visible-info", "shown.visible=visible-value",
				"late.key=${patterns.secret.files.key}");
		this.store = this.context.getBean(SecretStores.class).get("files");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void showPropertiesWithoutReadingSecrets() throws IOException {
		long reads = this.store.status().reads();
		String all = get("/env");
		assertThat(all).contains("visible-value", "shown.denied", "shown.binary", "******").doesNotContain("marker-");
		assertThat(get("/env/shown.key")).contains("******").doesNotContain("marker-");
		assertThat(get("/env/shown.denied")).contains("******");
		assertThat(this.store.status().reads()).as("no store was read").isEqualTo(reads);
		Files.move(this.mount, this.temporary.resolve("gone"));
		try {
			assertThat(get("/env")).contains("visible-value", "******");
			assertThat(get("/env/shown.key")).contains("******");
			assertThat(this.store.status().failures()).isZero();
			assertThat(get("/configprops")).contains("visible-value");
		}
		finally {
			Files.move(this.temporary.resolve("gone"), this.mount);
		}
	}

	@Test
	void nobodyReadsASecretByAskingForIt() {
		int watched = this.store.watchedCount();
		long reads = this.store.status().reads();
		for (String name : new String[] { "other", "denied", "absent", "..", "binary", "other#key" }) {
			assertThat(get("/env/patterns.secret.files." + name)).as(name).contains("******").doesNotContain("marker-");
		}
		assertThat(MAPPER.writeValueAsString(send("/env/patterns.Secret.files.other"))).doesNotContain("marker-");
		assertThat(send("/env/patterns.secret.nobody.other")).isInstanceOfSatisfying(WebEndpointResponse.class,
				(response) -> assertThat(response.getStatus()).isEqualTo(404));
		assertThat(this.store.status().reads()).as("no store was read").isEqualTo(reads);
		assertThat(this.store.watchedCount()).isEqualTo(watched);
	}

	@Test
	void beansThatAreMadeForAnEndpointHaveTheirSecrets() {
		assertThat(get("/configprops")).contains("late").doesNotContain("marker-");
		assertThat(this.context.getBean(Late.class).getKey()).isEqualTo("marker-key");
	}

	@Test
	void infoShowsNoSecret() {
		Info.Builder builder = new Info.Builder();
		this.context.getBean(EnvironmentInfoContributor.class).contribute(builder);
		assertThat(builder.build().getDetails().toString()).contains("******", "visible-info")
			.doesNotContain("marker-");
		assertThat(this.context.getEnvironment().getProperty("info.key")).isEqualTo("marker-key");
	}

	private String get(String path) {
		Object answer = send(path);
		if (answer instanceof WebEndpointResponse<?> response) {
			assertThat(response.getStatus()).as(path).isEqualTo(200);
			answer = response.getBody();
		}
		return MAPPER.writeValueAsString(answer);
	}

	// As Spring MVC does it: with the advice that an endpoint is found with.
	private Object send(String path) {
		WebEndpointDiscoverer discoverer = new WebEndpointDiscoverer(this.context,
				new ConversionServiceParameterValueMapper(), EndpointMediaTypes.DEFAULT, List.of(), List.of(),
				this.context.getBeanProvider(OperationInvokerAdvisor.class).orderedStream().toList(), List.of(),
				List.of());
		String[] segments = path.substring(1).split("/", 2);
		WebOperation operation = discoverer.getEndpoints()
			.stream()
			.filter((endpoint) -> endpoint.getRootPath().equals(segments[0]))
			.flatMap((endpoint) -> endpoint.getOperations().stream())
			.filter((candidate) -> candidate.getRequestPredicate().getPath().contains("{") == segments.length > 1)
			.findFirst()
			.orElseThrow();
		return operation.invoke(new InvocationContext(SecurityContext.NONE,
				(segments.length > 1) ? Map.of("toMatch", segments[1]) : Map.of()));
	}

	@ConfigurationProperties("shown")
	record Shown(String visible) {

	}

	@ConfigurationProperties("late")
	public static class Late {

		private String key;

		public String getKey() {
			return this.key;
		}

		public void setKey(String key) {
			this.key = key;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Shown.class)
	static class Application {

		@Bean
		EnvironmentEndpoint environmentEndpoint(Environment environment, List<SanitizingFunction> functions) {
			return new EnvironmentEndpoint(environment, functions, Show.ALWAYS);
		}

		@Bean
		EnvironmentInfoContributor environmentInfo(ConfigurableEnvironment environment) {
			return new EnvironmentInfoContributor(environment);
		}

		@Bean
		EnvironmentEndpointWebExtension environmentExtension(EnvironmentEndpoint endpoint) {
			return new EnvironmentEndpointWebExtension(endpoint, Show.ALWAYS, Set.of());
		}

		@Bean
		ConfigurationPropertiesReportEndpoint reportEndpoint(List<SanitizingFunction> functions) {
			return new ConfigurationPropertiesReportEndpoint(functions, Show.ALWAYS);
		}

		@Bean
		@Lazy
		Late late() {
			return new Late();
		}

	}

}
