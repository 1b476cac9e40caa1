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

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * Starts real servers without Docker, each in a process of its own.
 * <p>
 * Servers end with the processes that use them, however these end: a private one at once,
 * a shared one some seconds after its last user, so that the modules of one build share
 * it. Their data are deleted then, unless the data directory was given.
 * <p>
 * The system property {@code patterns.test.services.grace} (an ISO duration, ten seconds
 * by default) says how long a shared server outlives its last user, and
 * {@code patterns.test.services.kafka.jvm-options} replaces the options of the JVM that
 * runs Kafka. Both count for the process that starts the server. Methods may be called by
 * any thread.
 */
public final class EmbeddedServers {

	/**
	 * The system property that says how long a shared server that this process starts
	 * outlives its last user.
	 */
	private static final String GRACE = "patterns.test.services.grace";

	private static final Map<Service, String> MODULES = Map.of(Service.POSTGRESQL, "postgresql.PostgreSQLContainer",
			Service.MARIADB, "mariadb.MariaDBContainer", Service.KAFKA, "kafka.KafkaContainer", Service.REDIS,
			"containers.GenericContainer", Service.RABBITMQ, "containers.GenericContainer");

	/**
	 * The shared servers by mode and service.
	 */
	private static final Map<List<Enum<?>>, EmbeddedServer> SHARED = new HashMap<>();

	private static @Nullable Registry registry;

	private EmbeddedServers() {
	}

	/**
	 * Return the server of a kind that all tests of a build or all applications of a
	 * development session share, and start it when it does not run. With
	 * {@code patterns.test.services=testcontainers} as system property or environment
	 * variable it is a container, which ends with this JVM.
	 * @param service the kind of server
	 * @return the server, running
	 * @throws UnsupportedPlatformException if there is no binary for this platform
	 * @throws EmbeddedServicesException if it does not start
	 */
	public static EmbeddedServer shared(Service service) {
		return shared(service, ServicesMode.current());
	}

	static EmbeddedServer shared(Service service, ServicesMode mode) {
		synchronized (SHARED) {
			EmbeddedServer server = SHARED.get(List.of(mode, service));
			// Anybody on this machine may have ended it.
			if (server == null || !server.isRunning()) {
				server = switch (mode) {
					case EMBEDDED -> registry().shared(kind(service));
					case TESTCONTAINERS -> container(service);
					case EXTERNAL -> throw new EmbeddedServicesException("""
							'patterns.test.services=external' leaves %s to you: no server is started for it."""
						.formatted(service.id()));
				};
				SHARED.put(List.of(mode, service), server);
			}
			return server;
		}
	}

	/**
	 * Return the server of a kind that all processes share which ask for this scope.
	 * @param service the kind of server
	 * @param scope a name of letters, digits, {@code _} and {@code -}
	 * @return the server, running
	 */
	static EmbeddedServer shared(Service service, String scope) {
		return registry(scope).shared(kind(service));
	}

	private static EmbeddedServer container(Service service) {
		if (!ClassUtils.isPresent("org.testcontainers." + MODULES.get(service),
				EmbeddedServers.class.getClassLoader())) {
			throw new EmbeddedServicesException("""
					'patterns.test.services=testcontainers' needs the Testcontainers module for %s: \
					add it to the test class path, or remove the property to use embedded servers."""
				.formatted(service.id()));
		}
		return ContainerServer.start(service);
	}

	/**
	 * Start a server of one's own, to be closed after use. It is embedded, whatever
	 * {@code patterns.test.services} says.
	 * @param service the kind of server
	 * @return the server, running
	 * @throws UnsupportedPlatformException if there is no binary for this platform
	 * @throws EmbeddedServicesException if it does not start
	 */
	public static EmbeddedServer start(Service service) {
		return builder(service).start();
	}

	/**
	 * Describe a server of one's own.
	 * @param service the kind of server
	 * @return a builder
	 */
	public static Builder builder(Service service) {
		return new Builder(service);
	}

	private static ServerKind kind(Service service) {
		Cache cache = registry().cache();
		Platform platform = Platform.current();
		return switch (service) {
			case POSTGRESQL -> new PostgresqlKind(cache, platform);
			case MARIADB -> new MariadbKind(cache, platform);
			case KAFKA -> new KafkaKind(cache);
			case REDIS -> new RedisKind(cache, platform);
			case RABBITMQ -> new RabbitmqKind(platform);
		};
	}

	private static synchronized Registry registry() {
		Registry current = registry;
		if (current == null) {
			current = registry("tests");
			registry = current;
		}
		return current;
	}

	private static Registry registry(String scope) {
		return new Registry(Registry.defaultBase(), scope, Duration.parse(System.getProperty(GRACE, "PT10S")));
	}

	/**
	 * Describes a server that one process has for itself. Not for use by several threads.
	 */
	public static final class Builder {

		private final Service service;

		private final Map<String, String> settings = new LinkedHashMap<>();

		private @Nullable Path dataDirectory;

		private int port;

		private Builder(Service service) {
			this.service = service;
		}

		/**
		 * Use a data directory that is kept when the server ends. It is initialised when
		 * it is empty or absent.
		 * @param dataDirectory the directory; no other server may use it
		 * @return this builder
		 */
		public Builder dataDirectory(Path dataDirectory) {
			this.dataDirectory = dataDirectory.toAbsolutePath();
			return this;
		}

		/**
		 * Use a port instead of any that is free.
		 * @param port the port
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Set something in the server's own terms: a parameter of PostgreSQL's
		 * configuration, an option of {@code mariadbd} without its dashes, a property of
		 * a Kafka broker, a directive of Redis, such as {@code appendfsync}, or a key of
		 * {@code rabbitmq.conf}.
		 * @param name the name of the setting
		 * @param value its value
		 * @return this builder
		 */
		public Builder setting(String name, String value) {
			this.settings.put(name, value);
			return this;
		}

		/**
		 * Start the server.
		 * @return the server, running, to be closed after use
		 * @throws UnsupportedPlatformException if there is no binary for this platform
		 * @throws EmbeddedServicesException if it does not start
		 */
		public EmbeddedServer start() {
			return registry().start(kind(this.service),
					new ServerSettings(this.settings, this.dataDirectory, this.port));
		}

	}

}
