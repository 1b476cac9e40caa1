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

package dev.patterns.outbox;

import java.util.concurrent.CountDownLatch;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application that relays what is in its outbox, in this process or in one of its own
 * that runs until it is killed.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(
		excludeName = { "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
				"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration" })
public class RelayApplication {

	/**
	 * Relay until killed.
	 * @param args more properties, as command line arguments
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		start(args);
		new CountDownLatch(1).await();
	}

	static ConfigurableApplicationContext start(String... args) {
		return new SpringApplicationBuilder(RelayApplication.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.flyway.enabled=false",
					"patterns.jdbc.initialize-schema=always", "patterns.lease.duration=2s",
					"patterns.outbox.relay.poll-interval=200ms", "patterns.outbox.retry.delay=100ms",
					"spring.datasource.hikari.maximum-pool-size=16")
			.run(args);
	}

	@Bean
	Publisher publisher(OutboxTemplate outbox, JdbcTemplate template) {
		return new Publisher(outbox, template);
	}

	// Writes a business row and its message.
	// @param outbox writes messages
	// @param template writes rows
	record Publisher(OutboxTemplate outbox, JdbcTemplate template) {

		void publish(String topic, String key, int number) {
			String id = key + ":" + number;
			this.template.update("insert into business (id) values (?)", id);
			this.outbox.publish(topic, key, id);
		}

	}

}
