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

package dev.patterns.test.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.ChannelCallback;
import org.springframework.amqp.rabbit.core.RabbitTemplate;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration;
import org.springframework.boot.amqp.autoconfigure.RabbitConnectionDetails;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

/**
 * Tests for a RabbitMQ of the Debian package. They are skipped where it is not installed.
 */
class RabbitmqServerIntegrationTests {

	@BeforeAll
	static void startOnce() {
		try {
			EmbeddedServers.shared(Service.RABBITMQ);
		}
		catch (UnsupportedPlatformException ex) {
			abort(ex.getMessage());
		}
	}

	@Test
	void aConfirmedMessageSurvivesAKillAndNothingElseDoes(@TempDir Path directory) throws IOException {
		Path data = directory.resolve("rabbitmq");
		try (EmbeddedServer server = EmbeddedServers.builder(Service.RABBITMQ).dataDirectory(data).start()) {
			// The server, its helpers, the port mapper.
			assertThat(processes(data)).hasSizeGreaterThan(2);
			send(server);
			// The name of a queue is written with a delay.
			await().atMost(Duration.ofSeconds(60)).until(() -> names(data).contains("%2F_queue"));
			server.kill();
			assertThat(server.isRunning()).isFalse();
			assertThat(processes(data)).isEmpty();
			server.start();
			assertThat(peek(server)).isEqualTo("text");
			server.stop();
			assertThat(server.isRunning()).isFalse();
			assertThat(processes(data)).isEmpty();
		}
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aConfirmedMessageSurvivesAStopAndNothingElseDoesAfterTheEnd(@TempDir Path directory) throws IOException {
		Path data = directory.resolve("rabbitmq");
		try (EmbeddedServer server = EmbeddedServers.builder(Service.RABBITMQ).dataDirectory(data).start()) {
			send(server);
			server.stop();
			server.start();
			assertThat(peek(server)).isEqualTo("text");
		}
		assertThat(processes(data)).isEmpty();
	}

	private static String names(Path data) throws IOException {
		try (Stream<Path> files = Files.find(data, 9, (file, attributes) -> file.endsWith("names.dets"))) {
			return Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
		}
	}

	// All of them have been told where the data are.
	private static List<Path> processes(Path data) throws IOException {
		try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
			List<Path> processes = new ArrayList<>();
			for (Path process : all) {
				if (environment(process).contains("RABBITMQ_MNESIA_BASE=" + data)) {
					processes.add(process);
				}
			}
			return processes;
		}
	}

	private static String environment(Path process) {
		try {
			return Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			// It has ended meanwhile.
			return "";
		}
	}

	@Test
	void isContributedAsPropertiesAndConnectionDetails() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run()) {
			RabbitConnectionDetails details = context.getBean(RabbitConnectionDetails.class);
			assertThat(details.getFirstAddress().port())
				.isEqualTo(context.getEnvironment().getProperty("spring.rabbitmq.port", Integer.class))
				.isEqualTo(EmbeddedServers.shared(Service.RABBITMQ).port());
			assertThat(context.getBean(ConnectionFactory.class).createConnection().isOpen()).isTrue();
		}
	}

	private static void send(EmbeddedServer server) {
		inChannel(server, (channel) -> {
			channel.confirmSelect();
			channel.queueDeclare("queue", true, false, false, Map.of("x-queue-type", "quorum"));
			channel.basicPublish("", "queue", MessageProperties.PERSISTENT_BASIC,
					"text".getBytes(StandardCharsets.UTF_8));
			channel.waitForConfirmsOrDie(10_000);
			return true;
		});
	}

	private static String peek(EmbeddedServer server) {
		return inChannel(server, (channel) -> {
			GetResponse response = channel.basicGet("queue", false);
			return new String(response.getBody(), StandardCharsets.UTF_8);
		});
	}

	private static <T> T inChannel(EmbeddedServer server, ChannelCallback<T> action) {
		CachingConnectionFactory connections = new CachingConnectionFactory(server.host(), server.port());
		try {
			return new RabbitTemplate(connections).execute(action);
		}
		finally {
			connections.destroy();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EmbeddedServices(Service.RABBITMQ)
	@ImportAutoConfiguration(RabbitAutoConfiguration.class)
	static class Application {

	}

}
