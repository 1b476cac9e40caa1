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

package dev.patterns.inbox.engine;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Version;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.inbox.Calls;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.TestHandlers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for {@link InboxEngine} with JPA.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.datasource.generate-unique-name=true", "spring.liquibase.enabled=false",
				"spring.flyway.enabled=false", "spring.jpa.hibernate.ddl-auto=create" })
class InboxJpaTests {

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcTemplate template;

	@Test
	void recordsWhatTheFlushCompleted() throws Exception {
		Long id = Calls.invoke("accounts/open", "open", () -> this.accounts.open("alice").id);
		View first = Calls.invoke("accounts/rename", "k", () -> this.accounts.rename(id, "bob"));
		View second = Calls.invoke("accounts/rename", "k", () -> this.accounts.rename(id, "bob"));
		assertThat(first.account().name).isEqualTo("bob");
		assertThat(second.account().version).isEqualTo(1);
		assertThat(this.template.queryForObject("select version from account where id = ?", Integer.class, id))
			.isEqualTo(1);
	}

	@Test
	void aFailureAtTheFlushLeavesNoRecord() {
		for (int i = 0; i < 2; i++) {
			assertThatException()
				.isThrownBy(() -> Calls.invoke("accounts/open", "bad", () -> this.accounts.open(null)));
		}
		assertThat(this.template.queryForObject("select count(*) from patterns_inbox where request_key = 'bad'",
				Integer.class))
			.isZero();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = InboxJpaTests.class)
	@Import(Accounts.class)
	static class Application {

		@Bean
		IdempotentHandlers testHandlers() {
			return TestHandlers.invokables();
		}

	}

	record View(Account account) {

	}

	static class Accounts {

		@PersistenceContext
		private EntityManager entities;

		@Idempotent
		@Transactional
		Account open(String name) {
			Account account = new Account();
			account.name = name;
			this.entities.persist(account);
			return account;
		}

		@Idempotent
		@Transactional
		View rename(Long id, String name) {
			Account account = this.entities.find(Account.class, id);
			account.name = name;
			return new View(account);
		}

	}

	@Entity(name = "account")
	static class Account {

		@Id
		@GeneratedValue
		public Long id;

		@Column(nullable = false)
		public String name;

		@Version
		public int version;

	}

}
