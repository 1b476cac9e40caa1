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

package dev.patterns.demo.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The servers: those that the user named by properties or environment variables, and for
 * the others ones of this run's own.
 */
final class DemoServers {

	private static final Map<Service, String> NAMED_BY = Map.of(Service.POSTGRESQL, "spring.datasource.url",
			Service.KAFKA, "spring.kafka.bootstrap-servers", Service.REDIS, "spring.data.redis.host");

	private static final Map<String, String> DATABASES = Map.of("order", "orders", "payment", "payments");

	private final DemoOptions options;

	private final Console console;

	private final Map<Service, EmbeddedServer> started = new ConcurrentHashMap<>();

	DemoServers(DemoOptions options, Console console) {
		this.options = options;
		this.console = console;
	}

	void start() {
		List<Service> missing = new ArrayList<>();
		for (Service service : List.of(Service.POSTGRESQL, Service.KAFKA, Service.REDIS)) {
			if (!this.options.isGiven(NAMED_BY.get(service))) {
				missing.add(service);
			}
		}
		this.console.say("Starting servers: " + (missing.isEmpty() ? "none, all are named" : missing));
		Waiting.all(missing.stream()
			.map((service) -> CompletableFuture
				.runAsync(() -> this.started.put(service, EmbeddedServers.start(service))))
			.toList());
		if (!missing.contains(Service.POSTGRESQL)) {
			DATABASES.values().forEach(this::createGivenDatabase);
		}
	}

	/**
	 * Environment variables that lead a service to the servers.
	 * @param name the service
	 * @param more more environment variables
	 * @return environment variables
	 */
	Map<String, String> environmentOf(String name, Map<String, String> more) {
		Map<String, String> environment = new LinkedHashMap<>(more);
		String database = DATABASES.get(name);
		for (EmbeddedServer server : this.started.values()) {
			Map<String, String> properties = (server.type() == Service.POSTGRESQL) ? server.createDatabase(database)
					: server.properties();
			properties.forEach((key, value) -> environment.put(variable(key), value));
		}
		if (!this.started.containsKey(Service.POSTGRESQL)) {
			environment.put("SPRING_DATASOURCE_URL", givenUrl(database));
		}
		return environment;
	}

	/**
	 * Open a connection to the database of a service.
	 * @param name the service
	 * @return a connection
	 * @throws SQLException if there is none
	 */
	Connection connect(String name) throws SQLException {
		Map<String, String> environment = environmentOf(name, Map.of());
		return DriverManager.getConnection(environment.getOrDefault("SPRING_DATASOURCE_URL", ""),
				environment.getOrDefault("SPRING_DATASOURCE_USERNAME", user()),
				environment.getOrDefault("SPRING_DATASOURCE_PASSWORD", password()));
	}

	private String user() {
		return this.options.given("spring.datasource.username", "postgres");
	}

	private String password() {
		return this.options.given("spring.datasource.password", "postgres");
	}

	private static String variable(String property) {
		return property.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", "");
	}

	private String givenUrl(@Nullable String database) {
		String url = this.options.given(NAMED_BY.get(Service.POSTGRESQL), "");
		return (database != null) ? url.replaceFirst("(//[^/]+/)[^?]*", "$1" + database) : url;
	}

	private void createGivenDatabase(String database) {
		try (Connection connection = DriverManager.getConnection(givenUrl(null), user(), password());
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + database);
		}
		catch (SQLException ex) {
			if (!"42P04".equals(ex.getSQLState())) {
				throw new DemoException("Cannot create the database '%s' at %s: %s".formatted(database, givenUrl(null),
						ex.getMessage()), ex);
			}
		}
	}

	void close() {
		this.started.values().forEach(EmbeddedServer::close);
	}

}
