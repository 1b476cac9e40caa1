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

package dev.patterns.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.boot.WebApplicationType;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.cloud.caller.CallerApplication;
import dev.patterns.cloud.caller.Greetings;
import dev.patterns.cloud.server.GreetingApplication;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.registry.engine.CachedInstances;
import dev.patterns.registry.engine.SelfRegistration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances of a service and an application that calls them, which know of each other
 * by a registry of Spring Cloud only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class CloudRegistryTestSupport {

	private static final String SERVICE = "greeting-service";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<ConfigurableApplicationContext> servers = new ArrayList<>();

	private int started;

	private ConfigurableApplicationContext caller;

	private Greetings greetings;

	/**
	 * Start the registry, or start it again on the same port.
	 */
	abstract void startRegistry() throws Exception;

	/**
	 * Stop the registry: nobody can connect to it any more.
	 */
	abstract void stopRegistry() throws Exception;

	/**
	 * What an application needs to know of the registry.
	 * @return the properties
	 */
	abstract List<String> properties();

	/**
	 * What Spring Cloud calls its client.
	 * @return simple name of the class
	 */
	abstract String discoveryClient();

	/**
	 * Whether Spring Cloud's client asks its server at each lookup.
	 * @return {@code false} if it remembers by itself
	 */
	boolean asksAtEachLookup() {
		return true;
	}

	/**
	 * How many instances the registry itself knows, whatever its clients remember.
	 * @param service name of the service
	 * @return by default what Spring Cloud's client says, which asks at each lookup
	 */
	int registered(String service) {
		return this.caller.getBean(DiscoveryClient.class).getInstances(service).size();
	}

	/**
	 * What one instance needs to know besides.
	 * @param number number of the instance, from 1
	 * @return the properties
	 */
	List<String> properties(int number) {
		return List.of();
	}

	/**
	 * An instance is ready.
	 * @param instance the instance
	 */
	void ready(ConfigurableApplicationContext instance) {
	}

	/**
	 * An instance is about to be stopped.
	 * @param instance the instance
	 */
	void stopping(ConfigurableApplicationContext instance) {
	}

	@BeforeAll
	void start() throws Exception {
		startRegistry();
		this.servers.add(startServer());
		this.servers.add(startServer());
		List<String> properties = new ArrayList<>(properties());
		properties.addAll(List.of("spring.cloud.service-registry.auto-registration.enabled=false",
				"eureka.client.register-with-eureka=false"));
		this.caller = CloudApplications.run(CallerApplication.class, "caller", WebApplicationType.NONE, properties);
		this.greetings = this.caller.getBean(Greetings.class);
	}

	@AfterAll
	void stop() throws Exception {
		if (this.caller != null) {
			this.caller.close();
		}
		this.servers.forEach(ConfigurableApplicationContext::close);
		stopRegistry();
	}

	@Test
	@Order(1)
	void callsAreSpreadOverTheInstancesThatTheRegistryKnows() {
		await().atMost(PATIENCE).ignoreExceptions().untilAsserted(this::bothAreCalled);
		assertThat(this.caller.getBeansOfType(DiscoveryClient.class).values())
			.extracting((client) -> client.getClass().getSimpleName())
			.contains(discoveryClient());
		// Spring Cloud's registry it is, not one of ours.
		assertThat(this.caller.getBeansOfType(CachedInstances.class)).hasSize(1);
		assertThat(this.servers.get(0).getBeansOfType(SelfRegistration.class)).isEmpty();
		assertThat(this.caller.getBean(CachedInstances.class).sizes()).containsEntry(SERVICE, 2);
	}

	@Test
	@Order(2)
	void instanceThatIsStoppedIsNoLongerCalled() {
		ConfigurableApplicationContext third = startServer();
		String stopped = instance(third);
		try {
			await().atMost(PATIENCE).untilAsserted(() -> assertThat(callees(6)).contains(stopped));
		}
		finally {
			Future<Integer> calls = callUntil(() -> !third.isActive());
			stopping(third);
			third.close();
			assertThat(calls).succeedsWithin(PATIENCE).satisfies((made) -> assertThat(made).isPositive());
		}
		bothAreCalled();
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(this.caller.getBean(DiscoveryClient.class).getInstances(SERVICE)).hasSize(2));
		bothAreCalled();
	}

	@Test
	@Order(3)
	void lastKnownInstancesStayInUseWithoutRegistryUntilItIsBack() throws Exception {
		CachedInstances known = this.caller.getBean(CachedInstances.class);
		stopRegistry();
		if (asksAtEachLookup()) {
			await().atMost(PATIENCE).until(() -> !known.isReachable());
		}
		await().during(Duration.ofSeconds(3)).atMost(PATIENCE).untilAsserted(this::bothAreCalled);
		startRegistry();
		await().atMost(PATIENCE)
			.ignoreExceptions()
			.untilAsserted(
					() -> assertThat(this.caller.getBean(DiscoveryClient.class).getInstances(SERVICE)).hasSize(2));
		await().atMost(PATIENCE).until(known::isReachable);
		await().atMost(PATIENCE).until(() -> registered(SERVICE) == 2);
		bothAreCalled();
	}

	private void bothAreCalled() {
		assertThat(callees(6)).containsExactlyInAnyOrderElementsOf(
				this.servers.stream().map(CloudRegistryTestSupport::instance).toList());
	}

	private Set<String> callees(int calls) {
		Set<String> callees = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			callees.add(this.greetings.greet("x"));
		}
		return callees;
	}

	private Future<Integer> callUntil(BooleanSupplier end) {
		FutureTask<Integer> task = new FutureTask<>(() -> {
			int calls = 0;
			while (!end.getAsBoolean()) {
				this.greetings.greet("x");
				calls++;
			}
			return calls;
		});
		new Thread(task, "caller").start();
		return task;
	}

	private ConfigurableApplicationContext startServer() {
		this.started++;
		List<String> properties = new ArrayList<>(properties());
		properties.addAll(properties(this.started));
		ConfigurableApplicationContext server = CloudApplications.run(GreetingApplication.class, SERVICE,
				WebApplicationType.SERVLET, properties);
		ready(server);
		return server;
	}

	private static String instance(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationIdentity.class).instance();
	}

}
