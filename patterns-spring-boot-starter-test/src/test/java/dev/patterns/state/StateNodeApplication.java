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

package dev.patterns.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.autoconfigure.JdbcStateStoreAutoConfiguration;
import dev.patterns.state.autoconfigure.StateAutoConfiguration;
import dev.patterns.state.autoconfigure.StateOutboxAutoConfiguration;

/**
 * An application that writes a row, state and a message, which can be run as a process of
 * its own: it stops where its arguments say until it reads from its input.
 */
@Configuration(proxyBeanMethods = false)
// Not all that is on the class path, so that it starts quickly.
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class, SerializationAutoConfiguration.class,
		IdentityAutoConfiguration.class, GateAutoConfiguration.class, LeaseAutoConfiguration.class,
		JdbcAccessAutoConfiguration.class, OutboxAutoConfiguration.class, OutboxJdbcAutoConfiguration.class,
		JdbcStateStoreAutoConfiguration.class, StateOutboxAutoConfiguration.class, StateAutoConfiguration.class })
public class StateNodeApplication {

	/**
	 * Write once.
	 * @param args where to stop, and the key
	 */
	public static void main(String[] args) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(StateNodeApplication.class)
			.web(WebApplicationType.NONE)
			.properties("patterns.outbox.relay.enabled=false", "spring.main.banner-mode=off")
			.run()) {
			context.getBean(Shop.class).buy(args[1], Stop.valueOf(args[0]));
			System.out.println("## done");
			Shop.pause();
		}
	}

	static ConfigurableApplicationContext start(Map<String, String> database) {
		List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off", "patterns.outbox.relay.enabled=false",
				"patterns.jdbc.initialize-schema=always"));
		database.forEach((name, value) -> all.add(name + "=" + value));
		return new SpringApplicationBuilder(StateNodeApplication.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	@Bean
	Shop shop(JdbcTemplate template, StateTemplate state) {
		return new Shop(template, state);
	}

	/**
	 * Where to stop.
	 */
	enum Stop {

		AFTER_STATE, IN_TRANSACTION, BEFORE_COMMIT, AFTER_COMMIT

	}

	static class Shop {

		private final JdbcTemplate template;

		private final StateTemplate state;

		Shop(JdbcTemplate template, StateTemplate state) {
			this.template = template;
			this.state = state;
		}

		@Transactional
		void buy(String key, Stop stop) {
			this.template.update("insert into purchase (name) values (?)", key);
			this.state.save("cart-" + key, 1, SaveOptions.ifAbsent());
			pause(stop, Stop.AFTER_STATE);
			this.state.transaction((t) -> t.save("total-" + key, 2)
				.publish("purchases", key, new Message(key, stop))
				.delete("missing"));
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void beforeCommit(boolean readOnly) {
					pause(stop, Stop.BEFORE_COMMIT);
				}

				@Override
				public void afterCommit() {
					pause(stop, Stop.AFTER_COMMIT);
				}

			});
		}

		static void pause(Stop stop, Stop here) {
			if (stop == here) {
				System.out.println("## stopped");
				pause();
			}
		}

		static void pause() {
			try {
				if (System.in.read() < 0) {
					throw new IllegalStateException("The input ended");
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * A message that stops while it is written.
	 *
	 * @param key the key
	 * @param stop where to stop
	 */
	record Message(String key, Stop stop) {

		public Stop getStop() {
			Shop.pause(this.stop, Stop.IN_TRANSACTION);
			return this.stop;
		}

	}

}
