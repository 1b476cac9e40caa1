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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;

/**
 * What one application context gets of the servers: properties, connection details, and
 * databases that are dropped when it closes.
 */
final class ServicesContribution {

	static final String PROPERTY_SOURCE = "patternsEmbeddedServices";

	static final String TOPIC_PREFIX = "patterns.test.topic-prefix";

	private static final String CLEANER = "patternsEmbeddedServicesCleaner";

	private static final int ID_LENGTH = 10;

	private static final Log logger = LogFactory.getLog(ServicesContribution.class);

	private final String id = UUID.randomUUID().toString().replace("-", "").substring(0, ID_LENGTH);

	private final Map<String, Object> properties = new LinkedHashMap<>();

	private final Map<Service, EmbeddedServer> servers = new LinkedHashMap<>();

	private final List<EmbeddedServer> databases = new ArrayList<>();

	ServicesContribution() {
	}

	/**
	 * Find or start servers and put the properties that lead to them before all others.
	 * Services that the environment has already are left out.
	 * @param services the services
	 * @param environment the environment of a context, with the user's own properties
	 * @return what is to be registered with the context
	 */
	static ServicesContribution create(List<Service> services, ConfigurableEnvironment environment) {
		ServicesMode mode = ServicesMode.of(environment.getProperty(ServicesMode.PROPERTY));
		ServicesContribution contribution = begun(environment, mode);
		PropertySource<?> existing = environment.getPropertySources().get(PROPERTY_SOURCE);
		if (existing == null) {
			contribution.properties.put(TOPIC_PREFIX, "t-" + contribution.id + "-");
		}
		if (mode != ServicesMode.EXTERNAL) {
			services.stream()
				.filter((service) -> !contribution.has(service))
				.filter((service) -> existing == null || !existing.containsProperty(key(service, "host")))
				.forEach((service) -> contribution.add(EmbeddedServers.shared(service, mode)));
		}
		environment.getPropertySources()
			.addFirst(new MapPropertySource(
					(existing != null) ? PROPERTY_SOURCE + "-" + contribution.id : PROPERTY_SOURCE,
					contribution.properties));
		return contribution;
	}

	// What imports were led to is what the context gets.
	private static ServicesContribution begun(ConfigurableEnvironment environment, ServicesMode mode) {
		if (!(environment.getPropertySources()
			.remove(ImportServicesPropertySource.NAME) instanceof ImportServicesPropertySource imports)) {
			return new ServicesContribution();
		}
		if (mode == ServicesMode.EXTERNAL && !imports.getSource().servers.isEmpty()) {
			throw new EmbeddedServicesException(
					"'%s=external' was read after imports had been led to servers of the tests. Set it where it is known before, as a system property, an environment variable or in @SpringBootTest(properties)."
						.formatted(ServicesMode.PROPERTY));
		}
		return imports.getSource();
	}

	boolean has(Service service) {
		return this.servers.containsKey(service);
	}

	@Nullable Object property(String name) {
		return this.properties.get(name);
	}

	void add(EmbeddedServer server) {
		Service service = server.type();
		Map<String, String> leading = server.properties();
		if (service.isDatabase()) {
			this.databases.add(server);
			leading = server.createDatabase(database());
			leading.forEach((name, value) -> this.properties
				.put(key(service, name.substring(name.lastIndexOf('.') + 1)), value));
		}
		leading.forEach(this.properties::putIfAbsent);
		this.properties.put(key(service, "host"), server.host());
		this.properties.put(key(service, "port"), server.port());
		this.servers.put(service, server);
	}

	/**
	 * Register the connection details and see to it that the databases are dropped after
	 * all other beans are destroyed.
	 * @param context a context that is not refreshed yet
	 */
	void registerWith(ConfigurableApplicationContext context) {
		if (context.getBeanFactory() instanceof DefaultSingletonBeanRegistry registry && !this.databases.isEmpty()) {
			// What is registered first is destroyed last.
			registry.registerDisposableBean(CLEANER + "-" + this.id, this::dropDatabases);
		}
		ServicesConnectionDetails.register(this.properties, this.servers.keySet(), context.getBeanFactory());
	}

	private void dropDatabases() {
		for (EmbeddedServer server : this.databases) {
			try {
				server.dropDatabase(database());
			}
			catch (EmbeddedServicesException ex) {
				// The server's end takes the database along.
				logger.debug("Database was not dropped", ex);
			}
		}
	}

	private String database() {
		return "context_" + this.id;
	}

	private static String key(Service service, String name) {
		return "patterns.test." + service.id() + "." + name;
	}

}
