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

package dev.patterns.registry.store.mdns;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.http.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two processes that find each other without a server and without an address.
 */
class MdnsRegistryTests {

	private static final String[] REGISTRY = { "patterns.registry.type=mdns", "patterns.registry.host=127.0.0.1",
			"patterns.registry.mdns.address=127.0.0.1", "patterns.registry.ttl=2s", "patterns.registry.refresh=100ms" };

	@BeforeAll
	static void assumeMulticast() {
		Multicast.assume();
	}

	@Test
	void processesFindEachOtherAndNoticeThatOneHasDied() throws Exception {
		Process server = startServer();
		try (ConfigurableApplicationContext client = TestApplications.client(Application.class,
				with("spring.application.name=mdns-client"))) {
			DiscoveryClient discovery = client.getBean(DiscoveryClient.class);
			await().atMost(Duration.ofSeconds(30)).until(() -> discovery.getInstances("mdns-server").size() == 1);
			Greeter greeter = client.getBean(Greeter.class);
			assertThat(greeter.greet("ann")).isEqualTo("hello ann from " + server.pid());
			assertThat(discovery.getServices()).contains("mdns-server");
			server.destroyForcibly();
			await().atMost(Duration.ofSeconds(60)).until(() -> discovery.getInstances("mdns-server").isEmpty());
		}
		finally {
			server.destroyForcibly();
		}
	}

	private static Process startServer() throws Exception {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), MdnsServer.class.getName())
			.redirectErrorStream(true)
			.start();
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		StringBuilder output = new StringBuilder();
		for (String line = reader.readLine(); line != null && !line.equals("serving"); line = reader.readLine()) {
			output.append(line).append('\n');
		}
		assertThat(process.waitFor(1, TimeUnit.MILLISECONDS)).as(output.toString()).isFalse();
		Thread drain = new Thread(() -> reader.lines().forEach((line) -> {
		}), "server-output");
		drain.setDaemon(true);
		drain.start();
		return process;
	}

	static String[] with(String name) {
		String[] all = new String[REGISTRY.length + 1];
		System.arraycopy(REGISTRY, 0, all, 0, REGISTRY.length);
		all[REGISTRY.length] = name;
		return all;
	}

	@Invokable(application = "mdns-server")
	interface Greeter {

		String greet(String name);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
