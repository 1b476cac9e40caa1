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
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.common.utils.AppInfoParser;

/**
 * A Kafka node, broker and controller in one, in a JVM of its own. It runs the server
 * that {@code spring-kafka-test} brings.
 */
final class KafkaKind implements ServerKind {

	private static final JavaProgram PROGRAM = new JavaProgram("KafkaProgram");

	/**
	 * The system property that holds the options of the JVM, separated by blanks.
	 */
	private static final String JVM_OPTIONS = "patterns.test.services.kafka.jvm-options";

	/**
	 * A quick start counts more than the last bit of speed.
	 */
	private static final String DEFAULT_JVM_OPTIONS = "-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1";

	private static final String LOGGING = """
			<configuration>
				<appender name="out" class="ch.qos.logback.core.ConsoleAppender">
					<encoder><pattern>%d %level %logger - %msg%n</pattern></encoder>
				</appender>
				<root level="WARN"><appender-ref ref="out"/></root>
			</configuration>
			""";

	private final Cache cache;

	KafkaKind(Cache cache) {
		this.cache = cache;
	}

	@Override
	public Service service() {
		return Service.KAFKA;
	}

	@Override
	public String version() {
		return AppInfoParser.getVersion() + " " + jvmOptions();
	}

	@Override
	public Map<String, String> defaults() {
		Map<String, String> settings = new LinkedHashMap<>();
		for (String prefix : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
			settings.put(prefix + ".num.partitions", "1");
			settings.put(prefix + ".replication.factor", "1");
		}
		settings.put("transaction.state.log.min.isr", "1");
		settings.put("share.coordinator.state.topic.min.isr", "1");
		settings.put("group.initial.rebalance.delay.ms", "0");
		settings.put("log.cleaner.dedupe.buffer.size", "2097152");
		// A killed node may come back when the session of its former life is over.
		settings.put("broker.session.timeout.ms", "3000");
		settings.put("broker.heartbeat.interval.ms", "500");
		return settings;
	}

	@Override
	public void initialize(ServerLayout layout) {
		try {
			Files.createDirectories(layout.data());
			Files.writeString(logging(layout), LOGGING);
			try (Writer writer = Files.newBufferedWriter(configuration(layout))) {
				properties(layout).store(writer, null);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Properties properties(ServerLayout layout) throws IOException {
		String broker = ServerLayout.HOST + ":" + layout.port();
		String controller = ServerLayout.HOST + ":" + controllerPort(layout);
		Properties properties = new Properties();
		properties.setProperty("process.roles", "broker,controller");
		properties.setProperty("node.id", "1");
		properties.setProperty("controller.quorum.voters", "1@" + controller);
		properties.setProperty("listeners", "PLAINTEXT://" + broker + ",CONTROLLER://" + controller);
		properties.setProperty("advertised.listeners", "PLAINTEXT://" + broker);
		properties.setProperty("controller.listener.names", "CONTROLLER");
		properties.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
		properties.setProperty("inter.broker.listener.name", "PLAINTEXT");
		properties.setProperty("log.dirs", layout.data().toString());
		layout.settings().forEach(properties::setProperty);
		return properties;
	}

	private static int controllerPort(ServerLayout layout) {
		// The node only talks to itself there: any free port will do.
		int port = Ports.free();
		while (port == layout.port()) {
			port = Ports.free();
		}
		return port;
	}

	@Override
	public List<String> command(ServerLayout layout) {
		List<String> options = new ArrayList<>(jvmOptions());
		options.add("-Dlogback.configurationFile=" + logging(layout));
		return PROGRAM.command(this.cache, options, JavaProgram.jars(),
				List.of(configuration(layout).toString(), layout.directory().readyFile().toString()));
	}

	private static List<String> jvmOptions() {
		return List.of(System.getProperty(JVM_OPTIONS, DEFAULT_JVM_OPTIONS).strip().split("\\s+"));
	}

	@Override
	public boolean isReady(ServerLayout layout) {
		return Files.exists(layout.directory().readyFile());
	}

	@Override
	public Map<String, String> properties(String host, int port) {
		return Map.of("spring.kafka.bootstrap-servers", host + ":" + port);
	}

	private static Path configuration(ServerLayout layout) {
		return layout.directory().path().resolve("kafka.properties");
	}

	private static Path logging(ServerLayout layout) {
		return layout.directory().path().resolve("logback.xml");
	}

}
