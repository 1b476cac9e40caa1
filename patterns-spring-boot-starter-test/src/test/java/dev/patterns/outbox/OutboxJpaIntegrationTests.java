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

import java.time.Duration;
import java.util.UUID;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.test.services.EmbeddedServices;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events published in JPA transactions.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "spring.jpa.hibernate.ddl-auto=create", "spring.flyway.enabled=false",
				"patterns.jdbc.initialize-schema=always", "patterns.pubsub.brokers.kafka.type=kafka" })
@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA })
class OutboxJpaIntegrationTests {

	private static final String TOPIC = "outbox-jpa-" + UUID.randomUUID();

	@Autowired
	private Shop shop;

	@Autowired
	private JdbcTemplate template;

	@Autowired
	private Environment environment;

	@DynamicPropertySource
	static void topic(DynamicPropertyRegistry registry) {
		registry.add("shop.topic", () -> TOPIC);
	}

	@Test
	void entitiesAndMessagesCommitTogether() {
		this.shop.order("a", 1);
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> this.shop.order("a", 1))
			.as("the flush at commit fails for the duplicate");
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.shop.fail("a", 2));
		assertThat(this.shop.orderByMethod("a", 3)).isEqualTo(new Ordered("a", 3));
		try (ReceivedMessages received = new ReceivedMessages(
				this.environment.getRequiredProperty("spring.kafka.bootstrap-servers"), TOPIC)) {
			received.awaitDistinct(2, Duration.ofSeconds(20)).awaitQuiet();
			assertThat(received.distinct()).containsExactlyInAnyOrder("{\"key\":\"a\",\"number\":1}",
					"{\"key\":\"a\",\"number\":3}");
			assertThat(received.duplicates()).isZero();
		}
		assertThat(this.template.queryForList("select number from shop_order order by number", Integer.class))
			.containsExactly(1, 3);
	}

	@Outbox(topic = "${shop.topic:outbox-jpa}", key = "key")
	record Ordered(String key, int number) {

	}

	@Entity(name = "shop_order")
	static class ShopOrder {

		@Id
		private int number;

		ShopOrder() {
		}

		ShopOrder(int number) {
			this.number = number;
		}

		int getNumber() {
			return this.number;
		}

	}

	static class Shop {

		private final EntityManager entities;

		private final ApplicationEventPublisher events;

		Shop(EntityManager entities, ApplicationEventPublisher events) {
			this.entities = entities;
			this.events = events;
		}

		@Transactional
		void order(String key, int number) {
			this.entities.persist(new ShopOrder(number));
			this.events.publishEvent(new Ordered(key, number));
		}

		@Transactional
		void fail(String key, int number) {
			order(key, number);
			throw new IllegalStateException("rolled back");
		}

		@Transactional
		@Outbox
		Ordered orderByMethod(String key, int number) {
			this.entities.persist(new ShopOrder(number));
			return new Ordered(key, number);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = OutboxJpaIntegrationTests.class)
	static class Application {

		@Bean
		Shop shop(EntityManager entities, ApplicationEventPublisher events) {
			return new Shop(entities, events);
		}

	}

}
