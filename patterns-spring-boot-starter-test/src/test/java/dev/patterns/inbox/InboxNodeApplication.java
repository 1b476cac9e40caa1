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

package dev.patterns.inbox;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
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

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application with one idempotent operation, which can be run as a process of its own:
 * it then handles one request, and stops where its arguments say until it reads from its
 * input.
 */
@Configuration(proxyBeanMethods = false)
// Not all that is on the class path, so that it starts quickly.
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class, SerializationAutoConfiguration.class,
		JdbcAccessAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class })
public class InboxNodeApplication {

	static final String OPERATION = "ledger/book";

	/**
	 * Handle one request.
	 * @param args where to stop, and the key of the request
	 * @throws Exception if the handler fails
	 */
	public static void main(String[] args) throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(InboxNodeApplication.class)
			.web(WebApplicationType.NONE)
			.run()) {
			Ledger ledger = context.getBean(Ledger.class);
			say("answer " + call(args[1], () -> ledger.book(args[1], Stop.valueOf(args[0]))));
		}
	}

	static ConfigurableApplicationContext start(Map<String, String> database, String... properties) {
		List<String> all = new ArrayList<>(
				List.of("spring.main.banner-mode=off", "patterns.jdbc.initialize-schema=always"));
		database.forEach((name, value) -> all.add(name + "=" + value));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(InboxNodeApplication.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	static String call(String key, Callable<String> task) throws Exception {
		return CallScope.current().withRequest(request(InboundRequest.Kind.INVOCATION, key)).call(task);
	}

	static InboundRequest request(InboundRequest.Kind kind, String key) {
		return new InboundRequest(kind, "source", key, null, null, OPERATION);
	}

	@Bean
	Ledger ledger(JdbcTemplate template) {
		return new Ledger(template);
	}

	@Bean
	IdempotentHandlers calls() {
		return new LedgerHandlers(InboundRequest.Kind.INVOCATION);
	}

	@Bean
	IdempotentHandlers messages() {
		return new LedgerHandlers(InboundRequest.Kind.MESSAGE);
	}

	private static void say(String text) {
		System.out.println("## " + text);
	}

	private record LedgerHandlers(InboundRequest.Kind kind) implements IdempotentHandlers {

		@Override
		public @Nullable String operationOf(Class<?> userClass, Method method) {
			return (userClass == Ledger.class) ? OPERATION : null;
		}

	}

	/**
	 * Where to stop.
	 */
	enum Stop {

		NEVER, IN_HANDLER, BEFORE_COMMIT

	}

	static class Ledger {

		private final JdbcTemplate template;

		Ledger(JdbcTemplate template) {
			this.template = template;
		}

		@Idempotent
		@Transactional
		String book(String key, Stop stop) {
			this.template.update("insert into booking (name) values (?)", key);
			if (stop == Stop.IN_HANDLER) {
				pause();
			}
			if (stop == Stop.BEFORE_COMMIT) {
				TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

					@Override
					public void beforeCommit(boolean readOnly) {
						pause();
					}

				});
			}
			return "booked " + key;
		}

		private static void pause() {
			say("stopped");
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

}
