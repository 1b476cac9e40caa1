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

package dev.patterns.secrets;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;

import dev.patterns.secrets.autoconfigure.SecretsAutoConfiguration;
import dev.patterns.test.saga.DocumentedCode;
import dev.patterns.test.secrets.VaultServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docs/secrets.md says of its example.
 */
class PaymentsTests {

	private static final Path PAGE = Path.of("../docs/secrets.md");

	@TempDir
	Path directory;

	@Test
	void theCodeOfThePageIsCompiled() throws IOException {
		DocumentedCode.of("secrets.md").standsIn(Payments.class);
	}

	@Test
	void theApplicationOfThePageStarts() throws IOException {
		try (VaultServer vault = VaultServer.run()) {
			fill(vault);
			SpringApplication application = new SpringApplication(PaymentsConfiguration.class);
			application.setWebApplicationType(WebApplicationType.NONE);
			application.setDefaultProperties(settings());
			try (ConfigurableApplicationContext context = application.run(
					"--patterns.secrets.stores.vault.vault.uri=" + vault.uri(),
					"--patterns.secrets.stores.files.path=" + this.directory)) {
				Payments payments = context.getBean(Payments.class);
				assertThat(payments.sign("order".getBytes(StandardCharsets.UTF_8))).startsWith("vault:v1:");
				assertThat(payments.seen()).containsExactly("an-api-key", "a-webhook", "a-password",
						"[tls/certificate, tls/key]", "a-signing-key");
				assertThat(context.getEnvironment().getProperty("smtp.host")).isEqualTo("mail.example.com");
				assertThat(context.getEnvironment()
					.getProperty("patterns.invocation.endpoints.stripe.headers.Authorization"))
					.isEqualTo("Bearer an-api-key");
			}
		}
	}

	private void fill(VaultServer vault) throws IOException {
		VaultAdmin admin = new VaultAdmin(vault.uri(), vault.rootToken());
		admin.write("secret", 2, "payment/stripe", Map.of("api-key", "an-api-key", "webhook", "a-webhook"));
		admin.write("secret", 2, "mail", Map.of("password", "a-password"));
		admin.write("secret", 2, "orders/smtp", Map.of("host", "mail.example.com"));
		admin.send("POST", "transit/keys/orders", Map.of());
		vault.policy("orders", Map.of("secret/*", Set.of("read", "list"), "transit/*", Set.of("update")));
		vault.appRole("orders", "a-secret-id", Duration.ofHours(1), Duration.ZERO, "orders");
		Files.writeString(this.directory.resolve("vault-secret-id"), "a-secret-id");
		for (String name : new String[] { "jwt/signing-key", "tls/key", "tls/certificate" }) {
			Path file = this.directory.resolve(name);
			Files.createDirectories(file.getParent());
			Files.writeString(file, "a-" + file.getFileName());
		}
	}

	private static Properties settings() throws IOException {
		Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
		assertThat(yaml.find()).isTrue();
		YamlPropertiesFactoryBean properties = new YamlPropertiesFactoryBean();
		properties.setResources(new ByteArrayResource(yaml.group(1).getBytes(StandardCharsets.UTF_8)));
		return properties.getObject();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SecretsAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class })
	@Import(Payments.class)
	static class PaymentsConfiguration {

	}

}
