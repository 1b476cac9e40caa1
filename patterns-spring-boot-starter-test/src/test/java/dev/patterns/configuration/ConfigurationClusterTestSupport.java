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

package dev.patterns.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.StoreFollower;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Nodes that share a store on a real server, which comes and goes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
abstract class ConfigurationClusterTestSupport {

	static final Duration LONG = Duration.ofSeconds(30);

	private EmbeddedServer server;

	private ConfigurationNodes nodes;

	private ConfigurationTemplate writer;

	private Set<Thread> others = Set.of();

	private ConfigurableApplicationContext reader;

	private Listener listener;

	/**
	 * Start the server of the store.
	 * @return the server
	 */
	abstract EmbeddedServer startServer();

	/**
	 * What leads to the server.
	 * @param server the server
	 * @return properties
	 */
	abstract Map<String, String> properties(EmbeddedServer server);

	/**
	 * Name of the store.
	 * @return the name
	 */
	abstract String store();

	/**
	 * Break the connections on which changes are told.
	 * @param node a node that has connections of its own
	 */
	abstract void breakConnections(ConfigurableApplicationContext node);

	ConfigurableApplicationContext reader() {
		return this.reader;
	}

	@BeforeAll
	void start() {
		this.others = threads();
		this.server = startServer();
		this.nodes = new ConfigurationNodes(new HashMap<>(properties(this.server)));
		this.writer = this.nodes.template(store());
		this.writer.set("app.name", "begin");
		// Only what is told counts.
		this.reader = this.nodes.start(Listener.class, importing(""), "patterns.configuration.poll-interval=1h");
		this.listener = this.reader.getBean(Listener.class);
	}

	private String importing(String optional) {
		return "spring.config.import=" + optional + "patterns:" + store();
	}

	@AfterAll
	void stop() {
		this.nodes.close();
		this.server.close();
		await().atMost(LONG).untilAsserted(() -> assertThat(threads()).isSubsetOf(this.others));
	}

	// Contexts of other tests may be kept for further ones.
	private static Set<Thread> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("patterns-configuration"))
			.collect(Collectors.toSet());
	}

	@BeforeEach
	void awaitTold() {
		await().atMost(LONG).until(() -> follower(this.reader).isTold());
	}

	private static StoreFollower follower(ConfigurableApplicationContext node) {
		return node.getBean(ConfigurationStores.class).used().get(0);
	}

	@Test
	void aChangeReachesListenersOfAnotherNodeAtOnce() {
		List<Long> millis = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			String value = "fast-" + i;
			long begin = System.nanoTime();
			this.writer.set("app.name", value);
			await().pollInterval(Duration.ofMillis(1))
				.pollDelay(Duration.ZERO)
				.atMost(Duration.ofSeconds(5))
				.until(() -> this.listener.values.contains(value));
			millis.add((System.nanoTime() - begin) / 1_000_000);
		}
		millis.sort(null);
		// A hundred on a quiet machine; this one may be busy.
		assertThat(millis.get(10)).as("median of %s", millis).isLessThan(500);
	}

	@Test
	void aChangeBetweenImportAndStartIsNotMissed() {
		this.writer.set("app.early", "imported");
		ConfigurableApplicationContext node = this.nodes.builder(ConfigurationNodes.Application.class, importing(""))
			.initializers((context) -> {
				assertThat(context.getEnvironment().getProperty("app.early")).isEqualTo("imported");
				this.writer.set("app.early", "changed");
			})
			.run();
		try (node) {
			awaitProperty(node, "app.early", "changed");
		}
	}

	@Test
	void nodesDecideForThemselves() {
		this.writer.set("app.number", "7");
		awaitProperty(this.reader, "app.number", "7");
		try (ConfigurableApplicationContext other = this.nodes
			.builder(ConfigurationNodes.Application.class, importing(""))
			.run()) {
			this.writer.set("app.number", "many");
			awaitProperty(other, "app.number", "many");
			await().atMost(LONG).until(() -> health(this.reader).equals(Status.UNKNOWN));
			assertThat(this.reader.getEnvironment().getProperty("app.number")).isEqualTo("7");
			assertThat(health(other)).isEqualTo(Status.UP);
		}
		this.writer.delete("app.number");
		awaitProperty(this.reader, "app.number", null);
		assertThat(health(this.reader)).isEqualTo(Status.UP);
	}

	@Test
	void brokenConnectionsLoseNoChange() {
		List<String> told = new CopyOnWriteArrayList<>();
		ConfigurationTemplate template = this.reader.getBean(ConfigurationTemplate.class);
		try (ConfigurationSubscription subscription = template.subscribe(Set.of("app.count"),
				(event) -> told.add(event.newValue()))) {
			List<String> expected = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				breakConnections(this.reader);
				for (int j = 0; j < 3; j++) {
					String value = i + "-" + j;
					expected.add(value);
					await().atMost(LONG).ignoreExceptions().until(() -> this.writer.set("app.count", value) > 0);
				}
			}
			await().atMost(LONG).untilAsserted(() -> assertThat(told).isEqualTo(expected));
		}
	}

	@Test
	void anOutageIsOutlived(CapturedOutput output) {
		this.writer.set("app.name", "before");
		awaitProperty(this.reader, "app.name", "before");
		this.server.kill();
		ConfigurableApplicationContext late;
		try {
			assertThatExceptionOfType(ConfigurationStoreException.class).isThrownBy(() -> this.writer.get("app.name"));
			this.reader.getBean(ContextRefresher.class).refresh();
			assertThat(this.reader.getEnvironment().getProperty("app.name")).isEqualTo("before");
			assertThatThrownBy(() -> this.nodes.start(Listener.class, importing("")))
				.isInstanceOf(ConfigurationImportException.class)
				.hasMessageContaining("'" + store() + "'");
			assertThat(output).contains("optional:patterns:" + store());
			late = this.nodes.start(Listener.class, importing("optional:"));
			assertThat(late.getEnvironment().getProperty("app.name")).isNull();
			await().atMost(LONG).until(() -> health(late).equals(Status.UNKNOWN));
		}
		finally {
			this.server.start();
		}
		await().atMost(LONG).ignoreExceptions().until(() -> this.writer.set("app.name", "after") > 0);
		awaitProperty(this.reader, "app.name", "after");
		awaitProperty(late, "app.name", "after");
		assertThat(this.listener.values).contains("after").doesNotContainNull();
		assertThat(late.getBean(Listener.class).values).endsWith("after").doesNotHaveDuplicates();
		await().atMost(LONG).until(() -> health(late).equals(Status.UP));
		late.close();
	}

	// Connections stay, and nobody answers on them.
	void outliveAServerThatHangs() {
		try (ConfigurableApplicationContext node = this.nodes.builder(Listener.class, importing("")).run()) {
			this.server.suspend();
			try {
				await().atMost(LONG.multipliedBy(2)).until(() -> health(node).equals(Status.UNKNOWN));
			}
			finally {
				this.server.resume();
			}
			await().atMost(LONG).ignoreExceptions().until(() -> this.writer.set("app.name", "woken") > 0);
			awaitProperty(node, "app.name", "woken");
			awaitProperty(this.reader, "app.name", "woken");
			await().atMost(LONG).until(() -> health(node).equals(Status.UP));
		}
	}

	@Test
	void aNodeThatClosesIsQuiet(CapturedOutput output) {
		this.nodes.builder(Listener.class, importing("")).run().close();
		assertThat(output).doesNotContain("WARN", "ERROR", "already closed");
	}

	private static Status health(ConfigurableApplicationContext node) {
		return node.getBean("configurationHealthContributor", HealthIndicator.class).health().getStatus();
	}

	static void awaitProperty(ConfigurableApplicationContext context, String name, @Nullable String value) {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(context.getEnvironment().getProperty(name)).isEqualTo(value));
	}

	static class Listener {

		private final List<@Nullable String> values = new CopyOnWriteArrayList<>();

		@ConfigurationListener("app.name")
		void name(@Nullable String name) {
			this.values.add(name);
		}

		@ConfigurationListener("app.number")
		void number(@Nullable Integer number) {
		}

	}

}
