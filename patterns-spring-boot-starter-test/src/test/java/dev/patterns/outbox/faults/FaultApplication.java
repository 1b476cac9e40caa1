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

package dev.patterns.outbox.faults;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.KafkaBrokerAutoConfiguration;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application that writes and relays messages, in a process of its own or in that of
 * the test. A process reads commands from its input, one a line, and answers with lines
 * that begin with {@code ##}.
 */
@Configuration(proxyBeanMethods = false)
// Not all that is on the class path, so that it starts quickly.
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, JacksonAutoConfiguration.class,
		DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class, KafkaAutoConfiguration.class,
		GateAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
		JdbcAccessAutoConfiguration.class, LeaseAutoConfiguration.class, InboxStoreAutoConfiguration.class,
		InboxAutoConfiguration.class, OutboxAutoConfiguration.class, OutboxJdbcAutoConfiguration.class,
		KafkaBrokerAutoConfiguration.class, PubSubAutoConfiguration.class })
public class FaultApplication {

	/**
	 * Write and relay until the process is ended, or the one that gives it commands.
	 * @param args more properties, as command line arguments
	 * @throws Exception if a command fails
	 */
	public static void main(String[] args) throws Exception {
		ConfigurableApplicationContext context = start(args);
		int threads = context.getEnvironment().getProperty("test.writers", Integer.class, 0);
		if (threads > 0) {
			context.getBean(Writers.class)
				.start(threads,
						Duration.ofMillis(context.getEnvironment().getProperty("test.pause", Integer.class, 5)));
		}
		say("ready");
		readCommands(context);
		// The test is gone.
		Runtime.getRuntime().halt(0);
	}

	static ConfigurableApplicationContext start(String... args) {
		return new SpringApplicationBuilder(FaultApplication.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.application.name=outbox-faults",
					"patterns.jdbc.initialize-schema=always", "patterns.lease.duration=2s",
					"patterns.outbox.relay.poll-interval=200ms", "patterns.outbox.retry.delay=100ms",
					"patterns.outbox.retry.max-delay=1s", "patterns.pubsub.brokers.kafka.type=probed",
					"patterns.pubsub.listener.retry.max-retries=-1", "patterns.pubsub.listener.retry.max-delay=500ms",
					"spring.datasource.hikari.connection-timeout=2000", "logging.level.dev.patterns.outbox=debug",
					"logging.level.org.apache.kafka=warn")
			.run(args);
	}

	static synchronized void say(String text) {
		System.out.println("## " + text + " [" + Instant.now() + "]");
		System.out.flush();
	}

	private static void readCommands(ConfigurableApplicationContext context) throws Exception {
		BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			run(context, line.split(" "));
		}
	}

	private static void run(ConfigurableApplicationContext context, String[] words)
			throws InterruptedException, IOException {
		Writers writers = context.getBean(Writers.class);
		Probes probes = context.getBean(Probes.class);
		ProbedBrokerFactory broker = context.getBean(ProbedBrokerFactory.class);
		switch (words[0]) {
			case "write" -> writers.start(Integer.parseInt(words[1]), Duration.ofMillis(Integer.parseInt(words[2])));
			case "stop" -> say("stopped " + writers.stop());
			case "hold" -> probes.plan(Moment.valueOf(words[1]), 1, true);
			case "release" -> probes.current().release();
			case "refuse" -> broker.refuse(words[1], true);
			case "accept" -> broker.accept(words[1]);
			case "stall" -> broker.stall();
			case "flow" -> broker.flow();
			default -> throw new IllegalArgumentException("Unknown command " + words[0]);
		}
		say("done " + words[0]);
	}

	@Bean
	static Probes probes(Environment environment) {
		Probes probes = new Probes();
		String moment = environment.getProperty("test.end-at");
		if (moment != null) {
			probes.plan(Moment.valueOf(moment), environment.getRequiredProperty("test.end-at-number", Integer.class),
					false);
		}
		return probes;
	}

	@Bean
	static ProbedConnections probedConnections(Probes probes) {
		return new ProbedConnections(probes);
	}

	@Bean
	ProbedBrokerFactory probedBrokerFactory(KafkaBrokerFactory kafka, Probes probes, Environment environment) {
		return new ProbedBrokerFactory(kafka, probes, environment.getRequiredProperty("test.node"));
	}

	@Bean
	Writers writers(JdbcTemplate template, PlatformTransactionManager transactionManager, OutboxTemplate outbox,
			ApplicationEventPublisher events, Environment environment) {
		return new Writers(template, new TransactionTemplate(transactionManager), outbox, events,
				new Writers.Settings(environment.getRequiredProperty("test.node"),
						environment.getRequiredProperty("test.topic"),
						Path.of(environment.getProperty("test.acknowledged", "target/acknowledged.txt"))));
	}

	@Bean
	@ConditionalOnProperty("test.audit")
	Audit audit(JdbcTemplate template) {
		return new Audit(template);
	}

}
