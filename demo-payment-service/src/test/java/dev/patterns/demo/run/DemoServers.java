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

import java.io.IOException;
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

	private final DemoSecrets secrets;

	private final Map<Service, EmbeddedServer> started = new ConcurrentHashMap<>();

	DemoServers(DemoOptions options, Console console) {
		this.options = options;
		this.console = console;
		this.secrets = new DemoSecrets(options.secrets());
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
		DatabaseAccounts accounts = accounts();
		if (accounts != null) {
			deleteSecrets();
			accounts.create(DATABASES);
		}
		else {
			DATABASES.values().forEach(this::createGivenDatabase);
		}
	}

	/**
	 * Return the accounts on a PostgreSQL of the demo.
	 * @return the accounts, {@code null} if PostgreSQL was named by the user, who has
	 * accounts
	 */
	private @Nullable DatabaseAccounts accounts() {
		EmbeddedServer server = this.started.get(Service.POSTGRESQL);
		return (server != null) ? new DatabaseAccounts(server, this.secrets) : null;
	}

	/**
	 * Look for passwords where they must not be.
	 * @param services the services
	 * @return a line for each place where one was found, {@code null} if the passwords
	 * are the user's
	 */
	@Nullable List<String> leaks(List<ServiceProcess> services) {
		return (accounts() != null) ? new SecretCheck(this.secrets, this.options.logs()).faults(services) : null;
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
			if (server.type() != Service.POSTGRESQL) {
				server.properties().forEach((key, value) -> environment.put(variable(key), value));
			}
		}
		DatabaseAccounts accounts = accounts();
		if (accounts != null) {
			environment.put("SPRING_DATASOURCE_URL", accounts.url(database));
			environment.put("SPRING_DATASOURCE_USERNAME", DatabaseAccounts.name(name));
			environment.put(DemoSecrets.DIRECTORY, this.secrets.directory(name).toString());
		}
		else {
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
		String database = DATABASES.get(name);
		DatabaseAccounts accounts = accounts();
		return (accounts != null) ? accounts.administrator(database)
				: DriverManager.getConnection(givenUrl(database), user(), password());
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
		deleteSecrets();
	}

	private void deleteSecrets() {
		try {
			this.secrets.delete();
		}
		catch (IOException ex) {
			this.console.say("Cannot delete the secrets: " + ex);
		}
	}

}
