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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.NodeLease;
import dev.patterns.lease.NodeLeases;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaStoreAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.awaitility.Awaitility.await;

/**
 * A program that runs sagas until it is killed. Its arguments are the classes of its
 * sagas; it reads commands from its input, one a line, and answers with lines that begin
 * with {@code ##}:
 * <ul>
 * <li>{@code start <saga> <first id> <count>}, with the input of
 * {@link ProcessSagas.Order} numbered from zero</li>
 * <li>{@code raise <id> <event>}, with the event's name as its payload</li>
 * <li>{@code release}, so that what is held goes on</li>
 * <li>{@code lease}, answered when this process holds its lease</li>
 * <li>{@code threads}</li>
 * </ul>
 */
@Configuration(proxyBeanMethods = false)
// Not all that is on the class path, so that it starts quickly.
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class, GateAutoConfiguration.class,
		IdentityAutoConfiguration.class, SerializationAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
		LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class, SagaAutoConfiguration.class })
public class ProcessApplication {

	/**
	 * Run sagas.
	 * @param args names of the classes of the sagas
	 * @throws Exception if a class is not there, or the thread is interrupted
	 */
	public static void main(String[] args) throws Exception {
		List<Class<?>> sources = new ArrayList<>(List.of(ProcessApplication.class));
		for (String name : args) {
			sources.add(Class.forName(name));
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.web(WebApplicationType.NONE)
			.run();
		say("ready");
		readCommands(context);
		// The other end of the input may be gone; the sagas go on.
		new CountDownLatch(1).await();
	}

	@Bean
	ProcessSagas.Effects effects(JdbcTemplate template) {
		return new ProcessSagas.Effects(template);
	}

	@Bean
	SagaListener takeOvers() {
		return (event) -> {
			if (event.type() == SagaEvent.Type.TAKEN_OVER) {
				say("taken over " + event.id());
			}
		};
	}

	private static void readCommands(ConfigurableApplicationContext context) throws IOException {
		BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			String[] words = line.split(" ");
			if (words[0].equals("start")) {
				// A database that does not answer must not keep other commands waiting.
				new Thread(() -> start(context, words[1], words[2], Integer.parseInt(words[3])), "test-start").start();
			}
			else if (words[0].equals("raise")) {
				raise(context, words[1], words[2]);
			}
			else if (words[0].equals("release")) {
				ProcessFlows.RELEASED.countDown();
			}
			else if (words[0].equals("lease")) {
				new Thread(() -> awaitLease(context), "test-lease").start();
			}
			else {
				HikariPoolMXBean pool = ((HikariDataSource) context.getBean(DataSource.class)).getHikariPoolMXBean();
				say("threads %d active %d total %d".formatted(ManagementFactory.getThreadMXBean().getThreadCount(),
						pool.getActiveConnections(), pool.getTotalConnections()));
			}
		}
	}

	private static void start(ConfigurableApplicationContext context, String saga, String id, int count) {
		SagaTemplate sagas = context.getBean(SagaTemplate.class);
		for (int i = 0; i < count; i++) {
			sagas.start(saga, new ProcessSagas.Order(i), SagaStartOptions.id(id + i));
			say("started " + id + i);
		}
	}

	private static void raise(ConfigurableApplicationContext context, String id, String event) {
		try {
			context.getBean(SagaTemplate.class).raise(id, event, event);
		}
		catch (SagaException ex) {
			say("not raised " + event + " for " + id);
		}
	}

	private static void awaitLease(ConfigurableApplicationContext context) {
		NodeLeases leases = context.getBean(NodeLeases.class);
		await().pollInterval(Duration.ofMillis(10)).forever().until(() -> held(leases));
		say("lease held");
	}

	private static boolean held(NodeLeases leases) {
		return !leases.getLeases().isEmpty() && leases.getLeases().stream().allMatch(NodeLease::isHeld);
	}

	static void say(String text) {
		System.out.println("## " + text);
	}

}
