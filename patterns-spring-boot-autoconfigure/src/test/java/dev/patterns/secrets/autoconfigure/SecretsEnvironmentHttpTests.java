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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of Boot's endpoints of properties over HTTP. They failed as soon as one property
 * referred to a secret that could not be read, and read any secret whose name somebody
 * asked for.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretsEnvironmentHttpTests {

	private Path temporary;

	private Path mount;

	private ConfigurableApplicationContext context;

	private GuardedStore store;

	@BeforeAll
	void start(@TempDir Path directory) throws IOException {
		this.temporary = directory;
		this.mount = Files.createDirectory(this.temporary.resolve("mount"));
		Files.writeString(this.mount.resolve("key"), "marker-key");
		Files.writeString(this.mount.resolve("denied"), "marker-denied");
		Files.writeString(this.mount.resolve("other"), "marker-other");
		Files.write(this.mount.resolve("binary"), new byte[] { (byte) 0xff, 0, 1 });
		this.context = TestApplications.server(Application.class,
				"management.endpoints.web.exposure.include=env,configprops",
				"management.endpoint.env.show-values=always", "management.endpoint.configprops.show-values=always",
				"patterns.secrets.stores.files.type=directory", "patterns.secrets.stores.files.path=" + this.mount,
				"patterns.secrets.stores.files.denied=denied", "patterns.secrets.stores.files.ttl=0s",
				"patterns.secrets.stores.files.max-staleness=0s", "shown.key=${patterns.secret.files.key}",
				"shown.denied=${patterns.secret.files.denied}", "shown.binary=${patterns.secret.files.binary}",
				"shown.link=${patterns.secret.files.a//b}", "shown.absent=${patterns.secret.files.absent:visible}",
				"shown.visible=visible-value", "late.key=${patterns.secret.files.key}");
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
		for (String name : new String[] { "other", "denied", "absent", "..", "binary", "other%23key" }) {
			assertThat(get("/env/patterns.secret.files." + name)).as(name).contains("******").doesNotContain("marker-");
		}
		assertThat(send("/env/patterns.Secret.files.other").body()).doesNotContain("marker-");
		assertThat(send("/env/patterns.secret.nobody.other").statusCode()).isEqualTo(404);
		assertThat(this.store.status().reads()).as("no store was read").isEqualTo(reads);
		assertThat(this.store.watchedCount()).isEqualTo(watched);
	}

	@Test
	void beansThatAreMadeForAnEndpointHaveTheirSecrets() {
		assertThat(get("/configprops")).contains("late").doesNotContain("marker-");
		assertThat(this.context.getBean(Late.class).getKey()).isEqualTo("marker-key");
	}

	private String get(String path) {
		HttpResponse<String> response = send(path);
		assertThat(response.statusCode()).as(path).isEqualTo(200);
		return response.body();
	}

	private HttpResponse<String> send(String path) {
		URI uri = URI.create("http://localhost:" + TestApplications.port(this.context) + "/actuator" + path);
		return HttpClient.newHttpClient()
			.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
			.orTimeout(20, TimeUnit.SECONDS)
			.join();
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
	@EnableAutoConfiguration
	@EnableConfigurationProperties(Shown.class)
	static class Application {

		@Bean
		@Lazy
		Late late() {
			return new Late();
		}

	}

}
