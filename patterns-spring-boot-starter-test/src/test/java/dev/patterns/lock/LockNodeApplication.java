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

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lock.autoconfigure.JdbcLockStoreAutoConfiguration;
import dev.patterns.lock.autoconfigure.LockAutoConfiguration;

/**
 * A program that holds locks until it is killed. It reads commands from its input, one a
 * line, and answers with lines that begin with {@code ##}:
 * <ul>
 * <li>{@code lock <name> <lease in milliseconds>}</li>
 * <li>{@code write <name>}, into a row that remembers the greatest token</li>
 * </ul>
 */
@Configuration(proxyBeanMethods = false)
// Not all that is on the class path, so that it starts quickly.
@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
		JdbcTemplateAutoConfiguration.class, TransactionAutoConfiguration.class, IdentityAutoConfiguration.class,
		JdbcAccessAutoConfiguration.class, JdbcLockStoreAutoConfiguration.class, LockAutoConfiguration.class })
public class LockNodeApplication {

	/**
	 * Hold locks.
	 * @param args nothing
	 * @throws Exception if the input cannot be read
	 */
	public static void main(String[] args) throws Exception {
		ConfigurableApplicationContext context = start(Map.of());
		LockTemplate locks = context.getBean(LockTemplate.class);
		Map<String, Lock> held = new HashMap<>();
		say("ready");
		BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = reader.readLine(); line != null; line = reader.readLine()) {
			String[] words = line.split(" ");
			if (words[0].equals("lock")) {
				Lock lock = locks.lock(words[1], LockOptions.lease(Duration.ofMillis(Long.parseLong(words[2]))));
				held.put(words[1], lock);
				say("holds " + words[1] + " " + lock.fencingToken().value());
			}
			else {
				Lock lock = held.get(words[1]);
				// Asked before the write, as careful code does.
				boolean isHeld = lock.isHeld();
				say("wrote " + words[1] + " held " + isHeld + " rows "
						+ write(context.getBean(JdbcTemplate.class), lock, "node"));
			}
		}
	}

	static ConfigurableApplicationContext start(Map<String, String> properties) {
		return new SpringApplicationBuilder(LockNodeApplication.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=lock-node", "patterns.jdbc.initialize-schema=always")
			.properties(new HashMap<>(properties))
			.run();
	}

	static int write(JdbcTemplate template, Lock lock, String value) {
		FencingToken token = lock.fencingToken();
		return template.update("update guarded set value_written = ?, token = ? where name = ? and token <= ?", value,
				token.value(), token.lock(), token.value());
	}

	private static void say(String text) {
		System.out.println("## " + text);
	}

}
