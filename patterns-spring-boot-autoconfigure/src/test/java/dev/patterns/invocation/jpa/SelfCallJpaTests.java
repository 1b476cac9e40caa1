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

package dev.patterns.invocation.jpa;

import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.Invokable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for calls that the calling application serves itself, with JPA.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.application.name=shop", "spring.datasource.generate-unique-name=true",
				"spring.liquibase.enabled=false", "spring.flyway.enabled=false",
				"spring.jpa.hibernate.ddl-auto=create" })
class SelfCallJpaTests {

	@Autowired
	private InvocationTemplate invocation;

	@Autowired
	private EntityManagerFactory factory;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private JdbcTemplate template;

	// As with spring.jpa.open-in-view, where the request has an EntityManager of its own.
	@Test
	void handlerDoesNotWorkOnTheCallersEntityManager() {
		Long id = this.invocation.invoke("shop", "items/add", "pen", Long.class);
		EntityManager entities = this.factory.createEntityManager();
		EntityManagerHolder holder = new EntityManagerHolder(entities);
		TransactionSynchronizationManager.bindResource(this.factory, holder);
		try {
			entities.find(Item.class, id).name = "not to be stored";
			assertThat(this.invocation.invoke("shop", "items/name", id, String.class)).isEqualTo("pen");
			assertThat(TransactionSynchronizationManager.getResource(this.factory)).isSameAs(holder);
		}
		finally {
			TransactionSynchronizationManager.unbindResource(this.factory);
			entities.close();
		}
		assertThat(storedName(id)).isEqualTo("pen");
	}

	@Test
	void callersTransactionAndWhatItSynchronizesAreSetAside() {
		Long id = this.invocation.invoke("shop", "items/add", "pen", Long.class);
		for (int propagation : new int[] { TransactionDefinition.PROPAGATION_REQUIRED,
				TransactionDefinition.PROPAGATION_SUPPORTS }) {
			TransactionTemplate transaction = new TransactionTemplate(this.transactions);
			transaction.setPropagationBehavior(propagation);
			transaction.executeWithoutResult((status) -> {
				this.template.queryForList("select name from item");
				assertThat(this.invocation.invoke("shop", "items/name", id, String.class)).isEqualTo("pen");
				assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isTrue();
				assertThat(this.template.queryForList("select name from item")).isNotEmpty();
				status.setRollbackOnly();
			});
			assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
			assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
		}
	}

	private String storedName(Long id) {
		return this.template.queryForObject("select name from item where id = ?", String.class, id);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EntityScan(basePackageClasses = SelfCallJpaTests.class)
	@Import(Items.class)
	static class Application {

	}

	@Invokable
	public static class Items {

		@PersistenceContext
		private EntityManager entities;

		@Transactional
		public Long add(String name) {
			Item item = new Item();
			item.name = name;
			this.entities.persist(item);
			return item.id;
		}

		@Transactional
		public String name(Long id) {
			return this.entities.find(Item.class, id).name;
		}

	}

	@Entity(name = "item")
	static class Item {

		@Id
		@GeneratedValue
		public Long id;

		public String name;

	}

}
