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

package dev.patterns.saga;

import java.time.Duration;
import java.util.Map;

import javax.sql.DataSource;

import liquibase.integration.spring.SpringLiquibase;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.saga.UpgradedSagas.Journal;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The scripts create the tables, upgrade those of version 1 with all that is under way in
 * them, and may be run again; without them the application does not start and says so.
 */
@ParameterizedClass
@EnumSource
@ExtendWith(OutputCaptureExtension.class)
class SagaSchemaIntegrationTests {

	private static final String DATABASE = "saga_schema";

	@Parameter
	private Schema schema;

	private Map<String, String> database;

	private DataSource dataSource;

	@BeforeEach
	void createDatabase() {
		if (this.schema.service != null) {
			EmbeddedServers.shared(this.schema.service).dropDatabase(DATABASE);
			this.database = EmbeddedServers.shared(this.schema.service).createDatabase(DATABASE);
		}
		else {
			this.database = Map.of("spring.datasource.url", "jdbc:h2:mem:saga-schema;DB_CLOSE_DELAY=-1",
					"spring.datasource.username", "sa", "spring.datasource.password", "");
		}
		this.dataSource = new DriverManagerDataSource(this.database.get("spring.datasource.url"),
				this.database.get("spring.datasource.username"), this.database.get("spring.datasource.password"));
	}

	@AfterEach
	void dropDatabase() {
		if (this.schema.service != null) {
			EmbeddedServers.shared(this.schema.service).dropDatabase(DATABASE);
		}
		else {
			new JdbcTemplate(this.dataSource).execute("drop all objects");
		}
	}

	@Test
	void whatIsUnderWayInTablesOfVersion1Ends() {
		run(this.schema.versionOne());
		UpgradedSagas.insertUnfinished(new JdbcTemplate(this.dataSource));
		if (this.schema.own) {
			try (ConfigurableApplicationContext context = start("always")) {
				assertUpgraded(context);
			}
		}
		else {
			run(this.schema.today("saga"));
			run(this.schema.today("lease"));
			try (ConfigurableApplicationContext context = start("never")) {
				assertUpgraded(context);
			}
		}
		// Again, on tables with rows in them.
		run(this.schema.today("saga"));
		try (ConfigurableApplicationContext context = start("never")) {
			assertRuns(context, "again");
			assertThat(context.getBean(SagaTemplate.class).get("queued").orElseThrow().status())
				.isEqualTo(SagaStatus.COMPLETED);
		}
	}

	@Test
	void theScriptMayBeRunTwiceOnAnEmptyDatabase() {
		run(this.schema.today("saga"));
		run(this.schema.today("saga"));
		run(this.schema.today("lease"));
		try (ConfigurableApplicationContext context = start("never")) {
			assertRuns(context, "fresh");
		}
	}

	@Test
	void liquibaseRunsTheScriptWheneverItChanges() throws Exception {
		liquibase(this.schema.versionOne());
		UpgradedSagas.insertUnfinished(new JdbcTemplate(this.dataSource));
		liquibase(this.schema.today("saga"));
		liquibase(this.schema.today("saga"));
		run(this.schema.today("lease"));
		try (ConfigurableApplicationContext context = start("never")) {
			assertUpgraded(context);
		}
	}

	@Test
	void withoutTablesTheApplicationDoesNotStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start("never").close())
			.withRootCauseInstanceOf(SchemaVersionException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The tables of 'saga' are not in the database.")
			.contains("R__patterns_saga.sql")
			.contains("patterns.jdbc.initialize-schema=always");
	}

	@Test
	void withTablesOfVersion1TheApplicationDoesNotStart(CapturedOutput output) {
		run(this.schema.versionOne());
		assertThatException().isThrownBy(() -> start("never").close())
			.withRootCauseInstanceOf(SchemaVersionException.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The tables of 'saga' have version 1, but this release needs version 3.")
			.contains("R__patterns_saga.sql");
	}

	private static void assertUpgraded(ConfigurableApplicationContext context) {
		SagaTemplate sagas = context.getBean(SagaTemplate.class);
		Journal journal = context.getBean(Journal.class);
		assertThat(await(sagas, "queued")).isEqualTo(SagaStatus.COMPLETED);
		assertThat(journal.of("queued")).containsExactly("reserve", "charge", "confirm");
		assertThat(await(sagas, "running")).isEqualTo(SagaStatus.COMPLETED);
		assertThat(journal.of("running")).as("its owner is gone").containsExactly("charge", "confirm");
		assertThat(await(sagas, "crashed")).isEqualTo(SagaStatus.COMPLETED);
		assertThat(journal.of("crashed")).as("in its first remote attempt").containsExactly("charge", "confirm");
		assertThat(await(sagas, "waiting")).isEqualTo(SagaStatus.COMPLETED);
		assertThat(journal.of("waiting")).as("for its second attempt").containsExactly("charge", "confirm");
		assertThat(await(sagas, "compensating")).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(journal.of("compensating")).containsExactly("refund", "release");
		assertThat(await(sagas, "cancelled")).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(journal.of("cancelled")).containsExactly("release");
		assertThat(sagas.get("stuck").orElseThrow().status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
		sagas.retry("stuck");
		// It counts as settled until the request is met.
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> sagas.get("stuck").orElseThrow().status() == SagaStatus.COMPENSATED);
		assertThat(journal.of("stuck")).containsExactly("release");
	}

	private static SagaStatus await(SagaTemplate sagas, String id) {
		return sagas.await(id, Duration.ofSeconds(30)).status();
	}

	private static void assertRuns(ConfigurableApplicationContext context, String id) {
		SagaTemplate sagas = context.getBean(SagaTemplate.class);
		sagas.start("upgraded", "input", SagaStartOptions.id(id));
		assertThat(await(sagas, id)).isEqualTo(SagaStatus.COMPLETED);
	}

	private void run(String script) {
		new ResourceDatabasePopulator(new ClassPathResource(script)).execute(this.dataSource);
	}

	private void liquibase(String script) throws Exception {
		SpringLiquibase liquibase = new SpringLiquibase();
		liquibase.setDataSource(this.dataSource);
		liquibase.setResourceLoader(new DefaultResourceLoader());
		liquibase.setChangeLog("classpath:db/changelog/patterns-saga.yaml");
		liquibase.setChangeLogParameters(Map.of("script", script));
		liquibase.afterPropertiesSet();
	}

	private ConfigurableApplicationContext start(String initialize) {
		return new SpringApplicationBuilder(UpgradedSagas.Application.class).web(WebApplicationType.NONE)
			.properties(Map.copyOf(this.database))
			.properties("patterns.jdbc.initialize-schema=" + initialize, "patterns.lease.duration=1s",
					"patterns.saga.poll-interval=100ms", "spring.main.banner-mode=off",
					"spring.application.name=upgraded")
			.run();
	}

	/**
	 * A database and the scripts that are run on it.
	 */
	enum Schema {

		H2("h2", null, true), POSTGRESQL("postgresql", Service.POSTGRESQL, true),
		MARIADB("mariadb", Service.MARIADB, true),
		/** There is no MySQL to be had, but what it is given must be valid here. */
		MYSQL_ON_MARIADB("mysql", Service.MARIADB, false);

		private final String id;

		private final @Nullable Service service;

		private final boolean own;

		Schema(String id, @Nullable Service service, boolean own) {
			this.id = id;
			this.service = service;
			this.own = own;
		}

		String today(String feature) {
			return "dev/patterns/db/" + this.id + "/R__patterns_" + feature + ".sql";
		}

		String versionOne() {
			// It was the same for MariaDB and MySQL.
			return "saga-version-1/" + (this.own ? this.id : "mariadb") + ".sql";
		}

	}

}
