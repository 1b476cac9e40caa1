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

package dev.patterns.configuration.actuate.endpoint;

import java.security.Principal;
import java.util.List;
import java.util.Map;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.autoconfigure.ConfigStoreEndpointAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationHealthAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationJdbcAutoConfiguration;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.autoconfigure.PatternsEndpointAutoConfiguration;
import dev.patterns.invocation.http.TestApplications;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the endpoint {@code configstore} over HTTP.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfigStoreEndpointHttpTests {

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	private ConfigurationTemplate template;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(Application.class,
				"management.endpoints.web.exposure.include=configstore,patterns,health",
				"management.endpoint.configstore.access=unrestricted",
				"management.endpoint.configstore.show-values=always", "management.endpoint.health.show-details=always");
		this.client = client(this.context);
		this.template = this.context.getBean(ConfigurationTemplate.class);
	}

	private static RestTestClient client(ConfigurableApplicationContext context) {
		return RestTestClient.bindToServer().baseUrl("http://localhost:" + TestApplications.port(context)).build();
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void showsItemsWithTheirHistory() {
		this.template.set("shown/app.one", "1");
		long version = this.template.set("shown/app.one", "2");
		this.template.set("shown/app.two", "2");
		get("/jdbc?prefix=shown/").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.count")
			.isEqualTo(2)
			.jsonPath("$.items[0].value")
			.isEqualTo("2");
		get("/jdbc?key=shown/app.one").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.version")
			.isEqualTo(version)
			.jsonPath("$.history[1].value")
			.isEqualTo("1")
			.jsonPath("$.history.length()")
			.isEqualTo(2);
		get("/jdbc?key=never").expectStatus().isNotFound();
		get("/jdbc?key=not+a+key").expectStatus().isBadRequest();
		get("/jdbc?key=a&history=0").expectStatus().isBadRequest();
		get("/nobody").expectStatus().isNotFound();
		get("").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.stores[0].name")
			.isEqualTo("jdbc")
			.jsonPath("$.stores[0].backend")
			.isEqualTo("h2");
	}

	@Test
	void setsDeletesAndRollsBack() {
		post(Map.of("key", "written", "value", "1", "version", 0)).expectStatus().isOk();
		long first = this.template.get("written").orElseThrow().version();
		post(Map.of("key", "written", "value", "2", "version", 0)).expectStatus().isEqualTo(409);
		post(Map.of("key", "written", "value", "2")).expectStatus().isOk();
		post(Map.of("key", "written", "rollbackTo", first)).expectStatus().isOk();
		assertThat(this.template.get("written").orElseThrow().value()).isEqualTo("1");
		post(Map.of("key", "written", "rollbackTo", 9999)).expectStatus().isNotFound();
		post(Map.of("key", "written")).expectStatus().isBadRequest();
		post(Map.of("key", "not a key", "value", "1")).expectStatus().isBadRequest();
		delete("/jdbc?key=written&version=1").expectStatus().isEqualTo(409);
		delete("/jdbc?key=written").expectStatus().isEqualTo(204);
		delete("/jdbc?key=written").expectStatus().isNotFound();
	}

	@Test
	void theHistoryNamesWhoDidIt() {
		as("alice", Map.of("key", "audited", "value", "1")).expectStatus().isOk();
		long first = this.template.get("audited").orElseThrow().version();
		post(Map.of("key", "audited", "value", "2")).expectStatus().isOk();
		as("bob", Map.of("key", "audited", "rollbackTo", first)).expectStatus().isOk();
		this.template.changedBy("a\nb" + "c".repeat(200)).withoutTrial().rollback("audited", first);
		List<String> authors = this.template.history("audited", 4)
			.stream()
			.map(ConfigurationRevision::changedBy)
			.toList();
		assertThat(authors.get(0)).startsWith("a bc").endsWith("c (rollback to " + first + ")").hasSize(128);
		assertThat(authors.get(1)).isEqualTo("bob (rollback to " + first + ")");
		assertThat(authors.get(2)).isNotBlank().doesNotContain("alice", "bob");
		assertThat(authors.get(3)).isEqualTo("alice");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.changedBy("\n"));
	}

	@Test
	void refusesWhatTheApplicationCouldNotTakeOver() {
		try (ConfigurableApplicationContext importing = TestApplications.server(Importing.class,
				"management.endpoints.web.exposure.include=configstore",
				"management.endpoint.configstore.access=unrestricted",
				"spring.datasource.url=jdbc:h2:mem:refusing;DB_CLOSE_DELAY=-1", "spring.config.import=patterns:jdbc")) {
			ConfigurationTemplate of = importing.getBean(ConfigurationTemplate.class);
			RestTestClient other = client(importing);
			post(other, Map.of("key", "app.size", "value", "many")).expectStatus()
				.isEqualTo(422)
				.expectBody()
				.jsonPath("$.detail")
				.value((detail) -> assertThat(String.valueOf(detail)).contains("'app.size'", "no int")
					.doesNotContain("many"));
			assertThat(of.get("app.size")).isEmpty();
			post(other, Map.of("key", "app.size", "value", "many", "force", true)).expectStatus().isOk();
			assertThat(of.get("app.size")).isPresent();
		}
	}

	@Test
	void saysThatTablesAreMissing() {
		try (ConfigurableApplicationContext bare = TestApplications.server(Application.class,
				"management.endpoints.web.exposure.include=configstore",
				"management.endpoint.configstore.access=unrestricted", "patterns.jdbc.initialize-schema=never")) {
			post(client(bare), Map.of("key", "app.size", "value", "1")).expectStatus()
				.isEqualTo(503)
				.expectBody()
				.jsonPath("$.detail")
				.value((detail) -> assertThat(String.valueOf(detail)).contains("initialize-schema"));
		}
	}

	@Test
	void isPartOfHealthAndInventory() {
		this.template.set("any", "1");
		this.client.get()
			.uri("/actuator/patterns")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$..configuration.stores[0].store")
			.isEqualTo("h2");
		this.client.get()
			.uri("/actuator/health/configuration")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("UP");
	}

	@Test
	void readsOnlyAndHidesValuesByDefault() {
		try (ConfigurableApplicationContext plain = TestApplications.server(Application.class,
				"management.endpoints.web.exposure.include=configstore")) {
			plain.getBean(ConfigurationTemplate.class).set("app.password", "top-secret");
			RestTestClient other = client(plain);
			String body = other.get()
				.uri("/actuator/configstore/jdbc")
				.exchange()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody();
			assertThat(body).contains("app.password", "******").doesNotContain("top-secret");
			body = other.get()
				.uri("/actuator/configstore/jdbc?key=app.password")
				.exchange()
				.expectBody(String.class)
				.returnResult()
				.getResponseBody();
			assertThat(body).contains("******").doesNotContain("top-secret");
			other.delete().uri("/actuator/configstore/jdbc?key=app.password").exchange().expectStatus().isEqualTo(405);
		}
	}

	private RestTestClient.ResponseSpec get(String path) {
		return this.client.get().uri("/actuator/configstore" + path).exchange();
	}

	private RestTestClient.ResponseSpec delete(String path) {
		return this.client.delete().uri("/actuator/configstore" + path).exchange();
	}

	private RestTestClient.ResponseSpec post(Map<String, Object> body) {
		return post(this.client, body);
	}

	private RestTestClient.ResponseSpec as(String user, Map<String, Object> body) {
		return post(this.client.mutate().defaultHeader("X-User", user).build(), body);
	}

	private static RestTestClient.ResponseSpec post(RestTestClient client, Map<String, Object> body) {
		return client.post()
			.uri("/actuator/configstore/jdbc")
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ EndpointAutoConfiguration.class, JacksonEndpointAutoConfiguration.class,
			WebEndpointAutoConfiguration.class, ManagementContextAutoConfiguration.class,
			HealthEndpointAutoConfiguration.class, HealthContributorAutoConfiguration.class,
			HealthContributorRegistryAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class,
			JacksonAutoConfiguration.class, DataSourceAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class, ServletManagementContextAutoConfiguration.class,
			TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
			WebMvcAutoConfiguration.class, ConfigStoreEndpointAutoConfiguration.class, BindingAutoConfiguration.class,
			ConfigurationAutoConfiguration.class, ConfigurationHealthAutoConfiguration.class,
			ConfigurationJdbcAutoConfiguration.class, GateAutoConfiguration.class, IdentityAutoConfiguration.class,
			PatternsEndpointAutoConfiguration.class, JdbcAccessAutoConfiguration.class })
	static class Application {

		@Bean
		Filter authenticated() {
			return (request, response, chain) -> {
				String user = ((HttpServletRequest) request).getHeader("X-User");
				chain.doFilter((user != null) ? new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						return () -> user;
					}

				} : request, response);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Application.class)
	@EnableConfigurationProperties(Sized.class)
	static class Importing {

	}

	@ConfigurationProperties("app")
	public static class Sized {

		private int size;

		public int getSize() {
			return this.size;
		}

		public void setSize(int size) {
			this.size = size;
		}

	}

}
