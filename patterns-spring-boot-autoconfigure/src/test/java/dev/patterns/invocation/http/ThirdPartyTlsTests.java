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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;

import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.engine.server.InvocationPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for a third party that speaks TLS and wants to know who calls.
 */
class ThirdPartyTlsTests {

	private static final String PASSWORD = "changeit";

	@TempDir
	private static Path directory;

	private static ConfigurableApplicationContext server;

	@BeforeAll
	static void start() throws Exception {
		createKeys("server");
		createKeys("client");
		trust("server", "client-trust");
		trust("client", "server-trust");
		List<String> properties = bundle("server", "server-trust");
		properties.add("server.ssl.bundle=server");
		properties.add("server.ssl.client-auth=need");
		properties.add("patterns.invocation.server.port=0");
		server = TestApplications.server(Application.class, properties.toArray(String[]::new));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void isReachedWithTheKeysOfItsBundle() {
		List<String> properties = bundle("client", "client-trust");
		properties.add("patterns.invocation.endpoints.partner.base-url=" + url());
		properties.add("patterns.invocation.endpoints.partner.ssl-bundle=client");
		try (ConfigurableApplicationContext client = TestApplications.client(Application.class,
				properties.toArray(String[]::new))) {
			assertThat(call(client)).contains("status");
		}
	}

	@Test
	void isNotReachedWithoutThem() {
		try (ConfigurableApplicationContext client = TestApplications.client(Application.class,
				"patterns.invocation.endpoints.partner.base-url=" + url(),
				"patterns.resiliency.policies.retries.default.max-retries=0")) {
			assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> call(client));
		}
	}

	@Test
	void thePortOfOperationsSpeaksTlsAndAsksForKeysToo() {
		String url = "https://localhost:" + server.getBean(InvocationPort.class).number() + "/invoke";
		List<String> properties = bundle("client", "client-trust");
		properties.add("patterns.invocation.endpoints.partner.base-url=" + url);
		properties.add("patterns.invocation.endpoints.partner.ssl-bundle=client");
		properties.add("patterns.invocation.endpoints.stranger.base-url=" + url);
		properties.add("patterns.resiliency.policies.retries.default.max-retries=0");
		try (ConfigurableApplicationContext client = TestApplications.client(Application.class,
				properties.toArray(String[]::new))) {
			InvocationTemplate template = client.getBean(InvocationTemplate.class);
			assertThat(template.invoke("partner", "greeter/greet", null, String.class)).isEqualTo("hello");
			assertThatExceptionOfType(ServiceUnreachableException.class)
				.isThrownBy(() -> template.invoke("stranger", "greeter/greet", null, String.class));
		}
	}

	private static String call(ConfigurableApplicationContext client) {
		return String.valueOf(client.getBean(InvocationTemplate.class)
			.invoke("partner", HttpMethod.GET, "/actuator/health", null, Object.class));
	}

	private static String url() {
		return "https://localhost:" + TestApplications.port(server);
	}

	private static List<String> bundle(String keys, String trusted) {
		String prefix = "spring.ssl.bundle.jks." + keys + ".";
		return new ArrayList<>(List.of("spring.application.name=" + keys,
				prefix + "keystore.location=" + directory.resolve(keys + ".p12").toUri(),
				prefix + "keystore.password=" + PASSWORD, prefix + "keystore.type=PKCS12",
				prefix + "truststore.location=" + directory.resolve(trusted + ".p12").toUri(),
				prefix + "truststore.password=" + PASSWORD, prefix + "truststore.type=PKCS12"));
	}

	private static void createKeys(String name) throws Exception {
		keytool("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost",
				"-validity", "2", "-storetype", "PKCS12", "-keystore", name + ".p12");
		keytool("-exportcert", "-alias", name, "-file", name + ".crt", "-keystore", name + ".p12");
	}

	private static void trust(String name, String store) throws Exception {
		keytool("-importcert", "-noprompt", "-alias", name, "-file", name + ".crt", "-storetype", "PKCS12", "-keystore",
				store + ".p12");
	}

	private static void keytool(String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
		command.addAll(List.of(arguments));
		command.addAll(List.of("-storepass", PASSWORD));
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keytool.log").toFile())
			.start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
	}

	/**
	 * An operation.
	 */
	@Invokable
	public static class Greeter {

		public String greet() {
			return "hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greeter.class)
	static class Application {

	}

}
