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

package dev.patterns.test.saga;

import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The same as {@link SagaPropertyTests} on real servers: each build on PostgreSQL, the
 * long proof (profile {@code proof}) on MariaDB, too.
 */
class SagaPropertyIntegrationTests {

	private static final String DATABASE = "saga_property";

	static List<Service> databases() {
		return RandomSagas.isProof() ? List.of(Service.POSTGRESQL, Service.MARIADB) : List.of(Service.POSTGRESQL);
	}

	@ParameterizedTest
	@MethodSource("databases")
	void randomSagasKeepTheirPromises(Service service) {
		Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
		EmbeddedServer server = EmbeddedServers.shared(service);
		server.dropDatabase(DATABASE);
		Map<String, String> properties = server.createDatabase(DATABASE);
		// Without a pool: one that lives on would lend connections that a death has
		// broken.
		DataSource source = new DriverManagerDataSource(properties.get("spring.datasource.url"),
				properties.get("spring.datasource.username"), properties.get("spring.datasource.password"));
		try {
			RandomSagas.run(RandomSagas.isProof() ? 10 : 1, (seed) -> source);
			RandomSagas.awaitThreadsEnd(before);
		}
		finally {
			server.dropDatabase(DATABASE);
		}
	}

}
