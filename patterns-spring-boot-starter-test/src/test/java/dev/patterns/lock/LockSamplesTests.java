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

package dev.patterns.lock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The examples of docs/lock.md, line by line.
 */
class LockSamplesTests {

	private final ConfigurableApplicationContext context = LockNodeApplication
		.start(Map.of("spring.datasource.url", "jdbc:h2:mem:lock-samples"));

	private final LockTemplate locks = this.context.getBean(LockTemplate.class);

	private final JdbcClient jdbc = JdbcClient.create(this.context.getBean(DataSource.class));

	private final Reports reports = new Reports();

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void theTemplate() {
		template(this.locks, this.reports, "text");
		assertThat(this.reports.written).hasSize(2).startsWith("text with 1");
		assertThat(this.locks.tryLock("report")).isPresent();
	}

	private static void template(LockTemplate locks, Reports reports, String report) {
		// @formatter:off
		Optional<Lock> lock = locks.tryLock("report", LockOptions.lease(Duration.ofSeconds(30)).waiting(Duration.ofSeconds(5)));
		// @formatter:on
		if (lock.isPresent()) {
			try (Lock held = lock.get()) {
				reports.write(report, held.fencingToken().value());
			}
		}

		locks.execute("report", () -> reports.write());
	}

	@Test
	void aResourceThatChecksTokens() {
		this.jdbc.sql("create table report (id integer primary key, text varchar(100), token bigint)").update();
		this.jdbc.sql("insert into report (id, token) values (1, 0)").update();
		Lock before = this.locks.lock("report");
		write(this.jdbc, before, 1, "first");
		before.close();
		Lock after = this.locks.lock("report");
		write(this.jdbc, after, 1, "second");
		assertThatIllegalStateException().isThrownBy(() -> write(this.jdbc, before, 1, "third"));
		assertThat(this.jdbc.sql("select text from report").query(String.class).single()).isEqualTo("second");
	}

	private static void write(JdbcClient jdbc, Lock lock, int id, String text) {
		int rows = jdbc.sql("update report set text = ?, token = ? where id = ? and token <= ?")
			.params(text, lock.fencingToken().value(), id, lock.fencingToken().value())
			.update();
		if (rows == 0) {
			throw new IllegalStateException("Somebody else has had the lock meanwhile");
		}
	}

	@Test
	void theyAreThoseOfThePage() throws IOException {
		String source = condensed(Files.readString(Path.of("src/test/java/dev/patterns/lock/LockSamplesTests.java")));
		boolean code = false;
		List<String> missing = new ArrayList<>();
		for (String line : Files.readAllLines(Path.of("../docs/lock.md"))) {
			if (line.startsWith("```")) {
				code = line.equals("```java");
			}
			else if (code && !source.contains(condensed(line.replaceFirst("\\s*//.*", "").replace("{ ... }", "{")))) {
				missing.add(line);
			}
		}
		assertThat(missing).isEmpty();
	}

	private static String condensed(String text) {
		return text.replaceAll("\\s", "");
	}

	static class Invoices {

		@Locked(key = "'invoice-' + #id", lease = "30s", waiting = "5s")
		void close(String id) {
		}

		@Scheduled(cron = "0 0 3 * * *")
		@Locked(atLeast = "1m", otherwise = Locked.Otherwise.SKIP)
		void nightly() {
		}

	}

	private static final class Reports {

		private final List<String> written = new ArrayList<>();

		void write(String report, long token) {
			this.written.add(report + " with " + token);
		}

		void write() {
			this.written.add("");
		}

	}

}
