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

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.vault.client.VaultEndpoint;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.secrets.actuate.endpoint.SecretsEndpoint;
import dev.patterns.secrets.actuate.endpoint.SecretsEndpointWebExtension;
import dev.patterns.secrets.health.SecretsHealthIndicator;
import dev.patterns.secrets.metrics.SecretsMeterBinder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of what secrets report about themselves, and of what is there without them.
 */
class SecretsActuatorTests {

	@TempDir
	Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SecretsAutoConfiguration.class, SecretsEndpointAutoConfiguration.class,
				SecretsHealthAutoConfiguration.class, SecretsMetricsAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void reportsStoresAndNamesAndNoValues() throws IOException {
		Files.writeString(this.directory.resolve("key"), "marker-key");
		this.runner.withPropertyValues("patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.directory, "patterns.secrets.stores.env.type=environment")
			.run((context) -> {
				SecretsEndpoint endpoint = context.getBean(SecretsEndpoint.class);
				assertThat(endpoint.stores().stores()).containsOnlyKeys("env", "files");
				assertThat(endpoint.stores().stores().get("files").state()).isEqualTo("UNKNOWN");
				context.getBean(SecretTemplate.class).get("files", "key");
				assertThat(endpoint.stores().stores().get("files").state()).isEqualTo("UP");
				assertThat(endpoint.names("files").names()).containsExactly("key");
				assertThat(endpoint.names("env").names()).isNull();
				assertThat(endpoint.names("env").problem()).contains("prefix");
				assertThat(endpoint.names("absent")).isNull();
				assertThat(endpoint.refresh("files").remembered()).isEqualTo(1);
				assertThat(endpoint.refresh("absent")).isNull();
				assertThat(context.getBean(InventoryContributor.class).describe().toString()).contains("files")
					.doesNotContain("marker");
				assertThat(endpoint.names("files").toString()).doesNotContain("marker");
			});
	}

	@Test
	void saysOverHttpThatThereIsNoSuchStore() {
		this.runner
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + this.directory)
			.run((context) -> {
				SecretsEndpointWebExtension web = context.getBean(SecretsEndpointWebExtension.class);
				assertThat(web.names("files").getStatus()).isEqualTo(200);
				assertThat(web.refresh("files").getStatus()).isEqualTo(200);
				for (WebEndpointResponse<Object> response : List.of(web.names("absent"), web.refresh("absent"))) {
					assertThat(response.getStatus()).isEqualTo(404);
					assertThat(response.getBody()).asString().contains("There is no secret store 'absent'");
				}
			});
	}

	@Test
	void whatAStoreCannotDoIsSaidWithItsName() {
		this.runner
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + this.directory)
			.run((context) -> {
				SecretTemplate template = context.getBean(SecretTemplate.class);
				assertThatExceptionOfType(SecretOperationNotSupportedException.class)
					.isThrownBy(() -> template.transit("files"))
					.withMessageContaining("'files'")
					.withMessageContaining("'directory'");
			});
	}

	@Test
	void healthShowsTheStoresThatAreInUseAndFollowsThoseThatAreRequired() throws IOException {
		Path mount = Files.createDirectory(this.directory.resolve("mount"));
		Files.writeString(mount.resolve("key"), "marker-key");
		this.runner
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + mount, "patterns.secrets.stores.files.ttl=0s",
					"patterns.secrets.stores.files.required=true", "patterns.secrets.stores.optional.type=directory",
					"patterns.secrets.stores.optional.path=" + mount.resolveSibling("optional"),
					"patterns.secrets.stores.unused.type=directory", "patterns.secrets.stores.unused.path=/nowhere")
			.run((context) -> {
				SecretsHealthIndicator health = context.getBean(SecretsHealthIndicator.class);
				SecretTemplate template = context.getBean(SecretTemplate.class);
				assertThatExceptionOfType(SecretStoreUnavailableException.class)
					.isThrownBy(() -> template.get("optional", "key"));
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
				assertThat(health.health().getDetails().get("optional")).asString().contains("DOWN");
				assertThat(health.health().getDetails().get("unused")).asString().contains("UNKNOWN");
				template.get("files", "key");
				Files.delete(mount.resolve("key"));
				Files.delete(mount);
				assertThat(template.get("files", "key").toText()).isEqualTo("marker-key");
				assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.health().getDetails().get("files")).asString()
					.contains("STALE", "since")
					.doesNotContain("marker");
				Files.createDirectory(mount);
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
			});
	}

	@Test
	void countsByStore() throws IOException {
		Files.writeString(this.directory.resolve("key"), "marker-key");
		this.runner
			.withPropertyValues("patterns.secrets.stores.files.type=directory",
					"patterns.secrets.stores.files.path=" + this.directory)
			.run((context) -> {
				SimpleMeterRegistry registry = new SimpleMeterRegistry();
				context.getBean(SecretsMeterBinder.class).bindTo(registry);
				assertThat(registry.get("patterns.secrets.available").gauge().value()).isNaN();
				context.getBean(SecretTemplate.class).get("files", "key");
				context.getBean(SecretTemplate.class).get("files", "key");
				assertThat(registry.get("patterns.secrets.reads").tag("store", "files").functionCounter().count())
					.isEqualTo(1);
				assertThat(registry.get("patterns.secrets.hits").functionCounter().count()).isEqualTo(1);
				assertThat(registry.get("patterns.secrets.available").gauge().value()).isEqualTo(1);
				assertThat(registry.get("patterns.secrets.remembered").gauge().value()).isEqualTo(1);
			});
	}

	@Test
	void needsSpringVaultForVaultOnly() {
		ApplicationContextRunner without = this.runner.withClassLoader(new FilteredClassLoader(VaultEndpoint.class));
		without.run((context) -> assertThat(context).hasNotFailed());
		without
			.withPropertyValues("patterns.secrets.stores.v.type=vault", "patterns.secrets.stores.v.vault.token=marker")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidDefinitionException.class));
	}

	@Test
	void checksWhatVaultNeeds() {
		for (Map.Entry<String, String> wrong : Map
			.of("vault.uri=ftp://x", "vault.uri", "vault.uri=http://user:marker@x", "vault.uri", "vault.kv-version=3",
					"vault.kv-version", "vault.token=", "vault.token", "vault.authentication=app-role",
					"vault.app-role.role-id", "vault.authentication=kubernetes", "vault.kubernetes.role")
			.entrySet()) {
			this.runner
				.withPropertyValues("patterns.secrets.stores.v.type=vault",
						"patterns.secrets.stores.v.vault.token=marker", "patterns.secrets.stores.v." + wrong.getKey())
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidDefinitionException.class)
					.hasMessageContaining(wrong.getValue())
					.hasMessageNotContaining("marker"));
		}
	}

	@Test
	void asksForNothingWithoutStores() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SecretTemplate.class);
			assertThat(context.getBean(SecretsHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
		});
	}

}
