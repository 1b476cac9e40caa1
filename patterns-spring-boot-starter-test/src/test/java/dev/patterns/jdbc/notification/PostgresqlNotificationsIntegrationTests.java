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

package dev.patterns.jdbc.notification;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Notifications between instances on a real server, whose connections get lost.
 */
@ExtendWith(OutputCaptureExtension.class)
class PostgresqlNotificationsIntegrationTests {

	private static final String DATABASE = "notifications_" + ProcessHandle.current().pid();

	private static String url;

	private static JdbcTemplate administration;

	private final List<TestInstance> instances = new ArrayList<>();

	private final String prefix = "n" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeAll
	static void createDatabase() {
		url = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase(DATABASE).get("spring.datasource.url");
		Map<String, String> properties = EmbeddedServers.shared(Service.POSTGRESQL).properties();
		administration = new JdbcTemplate(new SimpleDriverDataSource(new Driver(),
				properties.get("spring.datasource.url"), "postgres", "postgres"));
	}

	@AfterAll
	static void dropDatabase() {
		EmbeddedServers.shared(Service.POSTGRESQL).dropDatabase(DATABASE);
	}

	@AfterEach
	void stop() {
		administration.execute("alter database " + DATABASE + " allow_connections true");
		this.instances.forEach(TestInstance::stop);
	}

	@Test
	void instancesHearEachOtherAndNotThemselves() {
		TestInstance one = listening("one");
		TestInstance two = listening("two");
		one.tell("from one");
		await().until(() -> two.words().equals(List.of("from one")));
		two.tell("from two");
		await().until(() -> one.words().equals(List.of("from two")));
		one.tell("again");
		await().until(() -> two.words().equals(List.of("from one", "again")));
		assertThat(one.words()).containsExactly("from two");
	}

	@Test
	void whatGathersIsSentTogether() {
		TestInstance one = listening("one");
		TestInstance two = listening("two");
		List<String> words = IntStream.range(0, 1000).mapToObj(String::valueOf).toList();
		long start = System.nanoTime();
		words.forEach(one::tell);
		long took = Duration.ofNanos(System.nanoTime() - start).toMillis();
		await().until(() -> two.words().size() >= words.size());
		assertThat(two.words()).isEqualTo(words);
		// At once, then every five milliseconds, then the rest.
		assertThat(two.messages()).isBetween(1, 2 + (int) (took / 5)).isLessThan(500);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a \"name\" and it's Größe", "long-" })
	void aChannelMayHaveAnyName(String name) {
		String channel = name + ((name.length() < 10) ? "ü".repeat(100) : "");
		TestInstance one = instance("one", channel, hikari(url));
		TestInstance two = instance("two", channel, hikari(url));
		TestInstance elsewhere = instance("elsewhere", channel + "x", hikari(url));
		this.instances.forEach(TestInstance::listen);
		await().until(() -> this.instances.stream().allMatch((instance) -> instance.connects() == 1));
		one.tell("word");
		await().until(() -> two.words().equals(List.of("word")));
		elsewhere.tell("word");
		one.tell("more");
		await().until(() -> two.words().equals(List.of("word", "more")));
		assertThat(elsewhere.words()).isEmpty();
	}

	@Test
	void killedConnectionsAreReplaced(CapturedOutput output) {
		TestInstance one = listening("one");
		TestInstance two = listening("two");
		one.tell("first");
		await().until(() -> two.words().equals(List.of("first")));
		assertThat(kill("two-listen")).isEqualTo(1);
		await().until(() -> two.connects() == 2);
		assertThat(kill("one-notify")).isEqualTo(1);
		one.tell("second");
		await().until(() -> two.words().equals(List.of("first", "second")));
		assertThat(output.getAll()).doesNotContain("WARN");
	}

	@Test
	void anOutageIsLoggedOnceAndSurvived(CapturedOutput output) {
		TestInstance one = listening("one");
		TestInstance two = listening("two");
		administration.execute("alter database " + DATABASE + " allow_connections false");
		kill("one-listen");
		kill("two-listen");
		two.tell("in between");
		await().until(() -> warnings(output) == 3);
		// Time for more attempts.
		await().pollDelay(Duration.ofMillis(1500)).until(() -> one.connects() == 1);
		administration.execute("alter database " + DATABASE + " allow_connections true");
		await().until(() -> one.connects() == 2 && two.connects() == 2);
		await().untilAsserted(
				() -> assertThat(output.getAll().lines().filter((line) -> line.contains(": the connection is back")))
					.hasSize(3));
		// It may have gone out before the other one listened, which then looks by itself.
		two.tell("afterwards");
		await().until(() -> one.words().contains("afterwards"));
		assertThat(warnings(output)).isEqualTo(3);
	}

	private long warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains("WARN") && line.contains(this.prefix)).count();
	}

	@Test
	void stoppingLeavesNeitherSessionNorThreadAndIsNotForEver() {
		TestInstance one = listening("one");
		TestInstance two = listening("two");
		one.tell("first");
		await().until(() -> two.words().equals(List.of("first")));
		assertThat(sessions("%")).isEqualTo(3);
		assertThat(threads()).containsExactlyInAnyOrder(this.prefix + "one-listen", this.prefix + "one-notify",
				this.prefix + "two-listen");
		long start = System.nanoTime();
		this.instances.forEach(TestInstance::stop);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
		one.tell("to nobody");
		await().untilAsserted(() -> assertThat(threads()).isEmpty());
		await().until(() -> sessions("%") == 0);
		this.instances.forEach(TestInstance::listen);
		await().until(() -> one.connects() == 2 && two.connects() == 2);
		one.tell("second");
		await().until(() -> two.words().contains("second"));
	}

	@Test
	void stoppingDoesNotWaitForADatabaseThatDoesNotAnswer() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			TestInstance one = instance("one", "channel",
					hikari("jdbc:postgresql://localhost:" + silent.getLocalPort() + "/" + DATABASE));
			one.listen();
			one.tell("to nobody");
			await().until(() -> threads().size() == 2);
			long start = System.nanoTime();
			one.stop();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		}
		// Their connections are refused or time out.
		Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	@Test
	void aProxyThatPassesNothingOnIsFoundOut(CapturedOutput output) throws IOException {
		try (TestProxy proxy = proxy(true)) {
			TestInstance one = instance("one", "channel", hikari(through(proxy)));
			one.listen();
			await().until(() -> warnings(output) == 1);
			assertThat(output.getAll()).contains("PgBouncer", TestInstance.REMEDY);
			assertThat(one.connects()).isZero();
			await().until(() -> sessions("%") == 0);
			TestInstance two = listening("two");
			one.tell("words go out");
			await().until(() -> two.words().equals(List.of("words go out")));
		}
	}

	@Test
	void aProxyThatKeepsTheSessionIsFine(CapturedOutput output) throws IOException {
		try (TestProxy proxy = proxy(false)) {
			TestInstance one = instance("one", "channel", hikari(through(proxy)));
			one.listen();
			await().until(() -> one.connects() == 1);
			listening("two").tell("word");
			await().until(() -> one.words().equals(List.of("word")));
			assertThat(warnings(output)).isZero();
		}
	}

	@Test
	void connectionsOfAnyKindWillDo() {
		PGSimpleDataSource simple = new PGSimpleDataSource();
		simple.setURL(url);
		HikariDataSource overDataSource = new HikariDataSource();
		overDataSource.setDataSource(simple);
		overDataSource.setUsername("postgres");
		overDataSource.setPassword("postgres");
		TestInstance one = instance("one", "channel", PostgresqlConnections.derivedFrom(overDataSource));
		simple.setUser("postgres");
		simple.setPassword("postgres");
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setDataSource(simple);
			pool.setMaximumPoolSize(2);
			TestInstance two = instance("two", "channel", PostgresqlConnections.takenFrom(pool));
			one.listen();
			two.listen();
			await().until(() -> one.connects() == 1 && two.connects() == 1);
			one.tell("word");
			two.tell("word");
			await().until(() -> one.messages() == 1 && two.messages() == 1);
			assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(2);
			two.stop();
			// Nobody gets a connection that listens.
			await().until(() -> pool.getHikariPoolMXBean().getActiveConnections() == 0);
			assertThat(new JdbcTemplate(pool).queryForList("select pg_listening_channels()", String.class)).isEmpty();
		}
	}

	private TestInstance listening(String name) {
		TestInstance instance = instance(name, "channel", hikari(url));
		instance.listen();
		await().until(() -> instance.connects() == 1);
		return instance;
	}

	private TestInstance instance(String name, String channel, PostgresqlConnections connections) {
		TestInstance instance = new TestInstance(this.prefix + name, this.prefix + channel, connections);
		this.instances.add(instance);
		return instance;
	}

	private static PostgresqlConnections hikari(String url) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(url);
		dataSource.setUsername("postgres");
		dataSource.setPassword("postgres");
		return PostgresqlConnections.derivedFrom(dataSource);
	}

	private static TestProxy proxy(boolean deaf) throws IOException {
		URI server = URI.create(url.substring("jdbc:".length()));
		return new TestProxy(server.getHost(), server.getPort(), deaf);
	}

	private static String through(TestProxy proxy) {
		return "jdbc:postgresql://localhost:" + proxy.port() + "/" + DATABASE + "?sslmode=disable&gssEncMode=disable";
	}

	private int kill(String session) {
		return administration
			.queryForList("select pg_terminate_backend(pid) from pg_stat_activity where application_name = ?",
					Boolean.class, this.prefix + session)
			.size();
	}

	private int sessions(String pattern) {
		Integer count = administration.queryForObject(
				"select count(*) from pg_stat_activity where application_name like ?", Integer.class,
				this.prefix + pattern);
		return (count != null) ? count : 0;
	}

	private List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith(this.prefix))
			.toList();
	}

	private static ConditionFactory await() {
		return Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(15));
	}

}
