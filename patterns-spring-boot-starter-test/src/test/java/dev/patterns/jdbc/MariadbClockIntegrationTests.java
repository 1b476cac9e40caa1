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

package dev.patterns.jdbc;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.Driver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The database's clock on MariaDB in the hour that comes twice when summer time ends:
 * leases would run out at once, or live for an hour, if it went through the local time.
 */
class MariadbClockIntegrationTests {

	private static final String ZONE = "Test/Autumn" + ProcessHandle.current().pid();

	private static final Instant SUMMER = Instant.parse("2026-03-29T01:00:00Z");

	private static final Instant WINTER = Instant.parse("2026-10-25T01:00:00Z");

	private SingleConnectionDataSource connection;

	private JdbcTemplate template;

	@BeforeEach
	void createZone() throws Exception {
		Map<String, String> properties = EmbeddedServers.shared(Service.MARIADB)
			.createDatabase("clock_" + ProcessHandle.current().pid());
		this.connection = new SingleConnectionDataSource(
				new SimpleDriverDataSource(new Driver(), properties.get("spring.datasource.url"),
						properties.get("spring.datasource.username"), properties.get("spring.datasource.password"))
					.getConnection(),
				true);
		this.template = new JdbcTemplate(this.connection);
		this.template.update("insert into mysql.time_zone (use_leap_seconds) values ('N')");
		Integer id = this.template.queryForObject("select last_insert_id()", Integer.class);
		this.template.update("insert into mysql.time_zone_name (name, time_zone_id) values (?, ?)", ZONE, id);
		String type = "insert into mysql.time_zone_transition_type values (?, ?, ?, ?, ?)";
		this.template.update(type, id, 0, 7200, 1, "CEST");
		this.template.update(type, id, 1, 3600, 0, "CET");
		String transition = "insert into mysql.time_zone_transition values (?, ?, ?)";
		this.template.update(transition, id, SUMMER.getEpochSecond(), 0);
		this.template.update(transition, id, WINTER.getEpochSecond(), 1);
	}

	@AfterEach
	void dropZone() {
		Integer id = this.template.queryForObject("select time_zone_id from mysql.time_zone_name where name = ?",
				Integer.class, ZONE);
		for (String table : new String[] { "time_zone_transition", "time_zone_transition_type", "time_zone_name",
				"time_zone" }) {
			this.template.update("delete from mysql." + table + " where time_zone_id = ?", id);
		}
		this.connection.destroy();
		EmbeddedServers.shared(Service.MARIADB).dropDatabase("clock_" + ProcessHandle.current().pid());
	}

	@Test
	void goesOnWhenSummerTimeEnds() {
		this.template.execute("set time_zone = '" + ZONE + "'");
		for (int minutes = -90; minutes <= 90; minutes += 30) {
			Instant instant = WINTER.plusSeconds(minutes * 60L);
			this.template.execute("set timestamp = " + instant.getEpochSecond() + ".123");
			assertThat(this.template.queryForObject("select " + DatabasePlatform.MARIADB.epochMillis(), Long.class))
				.as("%d minutes", minutes)
				.isEqualTo(instant.toEpochMilli() + 123);
		}
	}

}
