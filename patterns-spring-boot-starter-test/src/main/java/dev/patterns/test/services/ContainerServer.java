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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.mariadb.MariaDBContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container, shared by the contexts of this JVM. Testcontainers removes it
 * with the JVM.
 */
final class ContainerServer implements EmbeddedServer {

	private static final int POSTGRESQL_PORT = 5432;

	private static final int MARIADB_PORT = 3306;

	private static final int KAFKA_PORT = 9092;

	private static final int REDIS_PORT = 6379;

	private static final int RABBITMQ_PORT = 5672;

	private final Service service;

	private final GenericContainer<?> container;

	private final int internalPort;

	private final String username;

	private final String password;

	private ContainerServer(Service service, GenericContainer<?> container, int internalPort, String username,
			String password) {
		this.service = service;
		this.container = container;
		this.internalPort = internalPort;
		this.username = username;
		this.password = password;
	}

	/**
	 * Start a container.
	 * @param service what it is to be
	 * @return the server
	 * @throws EmbeddedServicesException if no Docker answers
	 */
	static ContainerServer start(Service service) {
		if (!DockerClientFactory.instance().isDockerAvailable()) {
			throw new EmbeddedServicesException("""
					'patterns.test.services=testcontainers' needs Docker for %s, and no Docker answers here. \
					Start Docker, or remove the property to use embedded servers.""".formatted(service.id()));
		}
		ContainerServer server = create(service);
		server.container.start();
		return server;
	}

	private static ContainerServer create(Service service) {
		return switch (service) {
			case POSTGRESQL -> Postgresql.create();
			case MARIADB -> Mariadb.create();
			case KAFKA -> Kafka.create();
			case REDIS -> Redis.create();
			case RABBITMQ -> Rabbitmq.create();
		};
	}

	@Override
	public Service type() {
		return this.service;
	}

	@Override
	public String host() {
		return this.container.getHost();
	}

	@Override
	public int port() {
		return this.container.getMappedPort(this.internalPort);
	}

	@Override
	public boolean isShared() {
		return true;
	}

	@Override
	public Map<String, String> properties() {
		return switch (this.service) {
			case POSTGRESQL, MARIADB -> databases().properties();
			case KAFKA -> Map.of("spring.kafka.bootstrap-servers", host() + ":" + port());
			case REDIS -> {
				Map<String, String> properties = new LinkedHashMap<>();
				properties.put("spring.data.redis.host", host());
				properties.put("spring.data.redis.port", Integer.toString(port()));
				yield properties;
			}
			case RABBITMQ -> RabbitmqKind.springProperties(host(), port());
		};
	}

	@Override
	public Map<String, String> createDatabase(String name) {
		databases().create(name);
		return databases().properties(name);
	}

	@Override
	public void dropDatabase(String name) {
		databases().drop(name);
	}

	private Databases databases() {
		return new Databases(this.service, host(), port(), this.username, this.password);
	}

	@Override
	public boolean isRunning() {
		return this.container.isRunning();
	}

	@Override
	public void start() {
		throw refusal("start");
	}

	@Override
	public void stop() {
		throw refusal("stop");
	}

	@Override
	public void kill() {
		throw refusal("kill");
	}

	@Override
	public void suspend() {
		throw refusal("suspend");
	}

	@Override
	public void resume() {
		throw refusal("resume");
	}

	private IllegalStateException refusal(String action) {
		return new IllegalStateException(
				"Refusing to %s the container of %s, which others use too".formatted(action, this.service.id()));
	}

	@Override
	public void close() {
		// It ends with this JVM.
	}

	/*
	 * One class for each module of Testcontainers: only those that are used must be
	 * there.
	 */

	private static final class Postgresql {

		private static ContainerServer create() {
			PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse("postgres:17-alpine"));
			container.setCommand("postgres", "-c", "fsync=on", "-c", "max_connections=300");
			return new ContainerServer(Service.POSTGRESQL, container, POSTGRESQL_PORT, container.getUsername(),
					container.getPassword());
		}

	}

	private static final class Mariadb {

		private static ContainerServer create() {
			MariaDBContainer container = new MariaDBContainer(DockerImageName.parse("mariadb:11.4"));
			return new ContainerServer(Service.MARIADB, container, MARIADB_PORT, "root", container.getPassword());
		}

	}

	private static final class Kafka {

		private static ContainerServer create() {
			return new ContainerServer(Service.KAFKA, new KafkaContainer(DockerImageName.parse("apache/kafka:4.1.0")),
					KAFKA_PORT, "", "");
		}

	}

	private static final class Redis {

		private static ContainerServer create() {
			GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("redis:7.4-alpine"));
			container.setExposedPorts(List.of(REDIS_PORT));
			container.setCommand("redis-server", "--appendonly", "yes");
			return new ContainerServer(Service.REDIS, container, REDIS_PORT, "", "");
		}

	}

	private static final class Rabbitmq {

		private static ContainerServer create() {
			GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("rabbitmq:4.1-alpine"));
			container.setExposedPorts(List.of(RABBITMQ_PORT));
			return new ContainerServer(Service.RABBITMQ, container, RABBITMQ_PORT, "", "");
		}

	}

}
