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

package dev.patterns.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.gate.Gate;
import dev.patterns.gate.GateChangedEvent;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.Invokable;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that find each other in a registry on a real server, which comes and goes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RegistryIntegrationTestSupport {

	private EmbeddedServer registry;

	private ConfigurableApplicationContext server;

	private ConfigurableApplicationContext client;

	private Greeter greeter;

	private InstanceStore store;

	/**
	 * Start the registry's server.
	 * @return the server
	 */
	abstract EmbeddedServer startRegistry();

	/**
	 * What an application needs to know of the registry.
	 * @return the properties
	 */
	abstract List<String> properties();

	EmbeddedServer registry() {
		return this.registry;
	}

	ConfigurableApplicationContext client() {
		return this.client;
	}

	InstanceStore store() {
		return this.store;
	}

	@BeforeAll
	void start() {
		this.registry = startRegistry();
		this.server = start(ServerApplication.class, WebApplicationType.SERVLET, "greeter-service");
		this.client = start(ClientApplication.class, WebApplicationType.NONE, "greeter-client");
		this.greeter = this.client.getBean(Greeter.class);
		this.store = this.client.getBean(InstanceStore.class);
	}

	@AfterAll
	void stop() {
		this.client.close();
		this.server.close();
		this.registry.close();
	}

	@BeforeEach
	void awaitServer() {
		await().atMost(Duration.ofSeconds(20)).until(() -> addresses().size() == 1);
	}

	@Test
	void callsAreBalancedOverInstancesAndFollowThem() {
		ConfigurableApplicationContext second = start(ServerApplication.class, WebApplicationType.SERVLET,
				"greeter-service");
		try {
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(callers(10)).containsExactlyInAnyOrder(instance(this.server),
						instance(second)));
		}
		finally {
			// It goes on until the callers have noticed: not one of their calls fails.
			Future<Integer> calls = callUntil(() -> !second.isActive());
			second.close();
			assertThat(calls).succeedsWithin(Duration.ofSeconds(20)).satisfies((made) -> assertThat(made).isPositive());
		}
		for (int i = 0; i < 20; i++) {
			assertThat(this.greeter.greet("x")).isEqualTo(instance(this.server));
		}
		assertThat(this.store.find("greeter-service")).hasSize(1);
	}

	@Test
	void instanceThatDiesIsLeftOutAtOnceAndExpires() {
		// Nobody listens on this port and nobody sends heartbeats for it.
		this.store.save(new StoredInstance("greeter-service", "dead", "127.0.0.1", 1, false, Map.of()),
				Duration.ofSeconds(2));
		await().atMost(Duration.ofSeconds(20)).until(() -> addresses().size() == 2);
		for (int i = 0; i < 20; i++) {
			assertThat(this.greeter.greet("x")).isEqualTo(instance(this.server));
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> addresses().size() == 1);
		assertThat(this.store.services()).contains("greeter-service");
	}

	@Test
	void frozenRegistryHoldsNeitherCallersNorTheShutdown() {
		ConfigurableApplicationContext second = start(ServerApplication.class, WebApplicationType.SERVLET,
				"greeter-service");
		await().atMost(Duration.ofSeconds(20)).until(() -> addresses().size() == 2);
		this.registry.suspend();
		try {
			long start = System.nanoTime();
			for (int i = 0; i < 20; i++) {
				assertThat(this.greeter.greet("x")).isNotEmpty();
				assertThat(this.client.getBean(DiscoveryClient.class).getInstances("unheard-of")).isEmpty();
			}
			second.close();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
		}
		finally {
			this.registry.resume();
		}
		await().atMost(Duration.ofSeconds(20)).until(() -> addresses().size() == 1);
	}

	@Test
	void lastKnownInstancesStayInUseWithoutRegistry() {
		this.registry.kill();
		HealthIndicator health = this.client.getBean("registryHealthContributor", HealthIndicator.class);
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(health.health().getDetails()).containsEntry("reachable", false));
		for (int i = 0; i < 10; i++) {
			assertThat(this.greeter.greet("x")).isEqualTo(instance(this.server));
		}
		this.registry.start();
		await().atMost(Duration.ofSeconds(30)).ignoreExceptions().untilAsserted(() -> {
			assertThat(this.store.find("greeter-service")).hasSize(1);
			assertThat(health.health().getDetails()).containsEntry("reachable", true);
		});
	}

	@Test
	void closedGateTakesTheInstanceOutAndOpenedItComesBack() {
		this.server.getBean(SwitchableGate.class).set(false, this.server);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.store.find("greeter-service").isEmpty());
		this.server.getBean(SwitchableGate.class).set(true, this.server);
		await().atMost(Duration.ofSeconds(20)).until(() -> this.store.find("greeter-service").size() == 1);
		assertThat(this.greeter.greet("x")).isEqualTo(instance(this.server));
	}

	private Future<Integer> callUntil(BooleanSupplier end) {
		FutureTask<Integer> task = new FutureTask<>(() -> {
			int calls = 0;
			while (!end.getAsBoolean()) {
				this.greeter.greet("x");
				calls++;
			}
			return calls;
		});
		new Thread(task, "caller").start();
		return task;
	}

	private Set<String> callers(int calls) {
		Set<String> callers = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			callers.add(this.greeter.greet("x"));
		}
		return callers;
	}

	private List<ServiceInstance> addresses() {
		return this.client.getBean(DiscoveryClient.class).getInstances("greeter-service");
	}

	private static String instance(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationIdentity.class).instance();
	}

	ConfigurableApplicationContext startClient(String... more) {
		return start(ClientApplication.class, WebApplicationType.NONE, "another-client", more);
	}

	private ConfigurableApplicationContext start(Class<?> application, WebApplicationType type, String name,
			String... more) {
		List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off", "server.port=0",
				"spring.application.name=" + name, "patterns.registry.host=127.0.0.1", "patterns.registry.ttl=2s",
				"patterns.registry.refresh=200ms", "patterns.registry.drain-delay=2s",
				"management.otlp.metrics.export.enabled=false", "management.tracing.export.enabled=false"));
		all.addAll(properties());
		all.addAll(List.of(more));
		return new SpringApplicationBuilder(application).web(type).properties(all.toArray(String[]::new)).run();
	}

	@Invokable(application = "greeter-service")
	interface Greeter {

		String greet(String name);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(SwitchableGate.class)
	static class ServerApplication {

		@Bean
		Greeter greeter(ApplicationIdentity identity) {
			return (name) -> identity.instance();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportInvokables(Greeter.class)
	static class ClientApplication {

	}

	static class SwitchableGate implements Gate {

		private volatile boolean open = true;

		@Override
		public boolean isOpen() {
			return this.open;
		}

		void set(boolean open, ConfigurableApplicationContext context) {
			this.open = open;
			context.publishEvent(new GateChangedEvent(this, open));
		}

	}

}
