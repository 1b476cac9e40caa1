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

package dev.patterns.invocation.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.engine.server.InvocationPort;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.registry.RegistrationCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for operations on a port of their own.
 */
class InvocationPortTests {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static ConfigurableApplicationContext server;

	private static int port;

	private static int own;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service",
				"patterns.invocation.server.port=0", "server.tomcat.threads.max=7", "server.tomcat.max-connections=77",
				"patterns.registry.type=memory");
		port = TestApplications.port(server);
		own = server.getBean(InvocationPort.class).number();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void operationsAreOnThatPortAlone() throws Exception {
		assertThat(own).isPositive().isNotEqualTo(port);
		assertThat(charge(own).body()).contains("r-ann");
		assertThat(charge(own).statusCode()).isEqualTo(200);
		HttpResponse<String> refused = charge(port);
		assertThat(refused.statusCode()).isEqualTo(404);
		assertThat(refused.body()).contains("unknown-operation");
		assertThat(get(port, "/invoke/openapi.json").statusCode()).isEqualTo(404);
		assertThat(get(own, "/invoke/openapi.json").statusCode()).isEqualTo(200);
	}

	@Test
	void constraintsAreDescribed() throws Exception {
		String json = get(own, "/invoke/openapi.json").body();
		String charge = "$.components.schemas.Charge";
		assertThat(JsonPath.<List<String>>read(json, charge + ".required")).contains("customer");
		assertThat(JsonPath.<Integer>read(json, charge + ".properties.customer.minLength")).isEqualTo(1);
		assertThat(JsonPath.<Integer>read(json, charge + ".properties.amount.exclusiveMinimum")).isZero();
	}

	@Test
	void nothingElseIsOnThatPort() throws Exception {
		assertThat(get(port, "/page").body()).isEqualTo("\"page\"");
		assertThat(get(port, "/servlet/x").body()).isEqualTo("servlet");
		for (String path : new String[] { "/page", "/servlet/x", "/invoke/../servlet/x", "/invoke/..;/servlet/x",
				"/invoke/%2e%2e/servlet/x", "/" }) {
			HttpResponse<String> answer = get(own, path);
			assertThat(answer.statusCode()).as(path).isEqualTo(404);
			assertThat(answer.body()).as(path).contains("unknown-operation");
		}
		assertThat(get(port, "/servlet/../invoke/payments/find").statusCode()).isEqualTo(404);
	}

	@Test
	void itHasTheLimitsOfTheApplicationsPort() {
		TomcatWebServer web = (TomcatWebServer) ((ServletWebServerApplicationContext) server).getWebServer();
		Connector[] connectors = web.getTomcat().getService().findConnectors();
		assertThat(connectors).hasSize(2)
			.allSatisfy((connector) -> assertThat(connector.getProperty("maxConnections")).isEqualTo(77));
		// With virtual threads there is another executor, and no limit of threads.
		assertThat(connectors[1].getProperty("maxThreads")).isEqualTo(connectors[0].getProperty("maxThreads"));
		assertThat(connectors[1].getProtocolHandler().getExecutor())
			.hasSameClassAs(connectors[0].getProtocolHandler().getExecutor());
	}

	@Test
	void callersAreToldByTheRegistry() throws Exception {
		ServiceInstance registered = server.getBean(DiscoveryClient.class).getInstances("payment-service").get(0);
		assertThat(registered.getPort()).isEqualTo(port);
		assertThat(registered.getMetadata()).containsEntry("patterns-invocation-port", Integer.toString(own));
		Map<String, String> given = new HashMap<>(Map.of("patterns-invocation-port", "30081"));
		server.getBeansOfType(RegistrationCustomizer.class).values().forEach((each) -> each.customize(given));
		assertThat(given).containsEntry("patterns-invocation-port", "30081");
		try (ConfigurableApplicationContext client = TestApplications.client(ClientApplication.class,
				"spring.application.name=order-service",
				"patterns.invocation.packages=dev.patterns.invocation.remote")) {
			ClientApplication.metadata = registered.getMetadata();
			assertThat(client.getBean(Payments.class).charge(new Charge("ann", 1, null)).id()).isEqualTo("r-ann");
			InvocationTemplate template = client.getBean(InvocationTemplate.class);
			assertThat(template.invoke("payment-service", HttpMethod.GET, "/page", null, String.class))
				.isEqualTo("page");
		}
	}

	@Test
	void aPortThatIsInUseFailsTheStart() {
		assertThatException()
			.isThrownBy(
					() -> TestApplications
						.server(ServerApplication.class, "spring.application.name=payment-service",
								"patterns.invocation.server.port=" + own)
						.close())
			.withStackTraceContaining(Integer.toString(own));
	}

	private static HttpResponse<String> charge(int at) throws IOException, InterruptedException {
		return HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + at + "/invoke/payments/charge"))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"customer\":\"ann\",\"amount\":10,\"note\":null}"))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static HttpResponse<String> get(int at, String path) throws IOException, InterruptedException {
		return HTTP.send(HttpRequest.newBuilder(URI.create("http://localhost:" + at + path)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PaymentService.class, Page.class })
	static class ServerApplication {

		@Bean
		ServletRegistrationBean<HttpServlet> servlet() {
			return new ServletRegistrationBean<>(new HttpServlet() {

				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
					response.getWriter().print("servlet");
				}

			}, "/servlet/*");
		}

	}

	@RestController
	static class Page {

		@GetMapping("/page")
		String page() {
			return "\"page\"";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

		static Map<String, String> metadata = Map.of();

		@Bean
		DiscoveryClient knowing() {
			return new DiscoveryClient() {

				@Override
				public String description() {
					return "test";
				}

				@Override
				public List<ServiceInstance> getInstances(String service) {
					return List.of(new DefaultServiceInstance("1", service, "localhost", port, false, metadata));
				}

				@Override
				public List<String> getServices() {
					return List.of("payment-service");
				}

			};
		}

	}

}
