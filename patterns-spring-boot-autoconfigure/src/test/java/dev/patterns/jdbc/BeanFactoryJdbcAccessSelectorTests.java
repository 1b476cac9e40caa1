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

package dev.patterns.jdbc;

import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import jakarta.persistence.EntityManagerFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BeanFactoryJdbcAccessSelector} and {@link JdbcAccess}.
 */
class BeanFactoryJdbcAccessSelectorTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withBean(BeanFactoryJdbcAccessSelector.class);

	@Test
	void withoutDataSourceTheRemedyIsTold() {
		this.runner.run((context) -> assertThatExceptionOfType(DataSourceSelectionException.class)
			.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga"))
			.withMessageContaining("'saga'")
			.withMessageContaining("there is no DataSource")
			.satisfies((ex) -> assertThat(ex.getRemedy()).contains("spring.datasource.url")));
	}

	@Test
	void severalDataSourcesAreListedWithTheRemedy() {
		this.runner.withUserConfiguration(TwoDatabases.class)
			.run((context) -> assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga"))
				.withMessageContaining("first, second")
				.satisfies((ex) -> assertThat(ex.getRemedy()).contains("'patterns.saga.data-source'",
						"'patterns.jdbc.data-source'", "@Primary")));
	}

	@Test
	void primaryDataSourceIsSelected() {
		this.runner.withUserConfiguration(PrimaryDatabase.class)
			.run((context) -> assertThat(context.getBean(JdbcAccessSelector.class).select("saga").dataSource())
				.isSameAs(context.getBean("main")));
	}

	@Test
	void featuresPropertyWinsOverTheGlobalOne() {
		this.runner.withUserConfiguration(TwoDatabases.class)
			.withPropertyValues("patterns.saga.data-source=second", "patterns.jdbc.data-source=first")
			.run((context) -> {
				JdbcAccessSelector selector = context.getBean(JdbcAccessSelector.class);
				assertThat(selector.select("saga").dataSource()).isSameAs(context.getBean("second"));
				assertThat(selector.select("saga").transactionManager()).isSameAs(context.getBean("secondManager"));
				assertThat(selector.select("outbox").dataSource()).isSameAs(context.getBean("first"));
				assertThat(selector.select("outbox").transactionManager()).isSameAs(context.getBean("firstManager"));
			});
	}

	@Test
	void sameDataSourceHasTheSameAccess() {
		this.runner.withUserConfiguration(TwoDatabases.class)
			.withPropertyValues("patterns.jdbc.data-source=first")
			.run((context) -> {
				JdbcAccessSelector selector = context.getBean(JdbcAccessSelector.class);
				assertThat(selector.select("saga")).isSameAs(selector.select("outbox"));
			});
	}

	@Test
	void unknownNameIsReportedWithTheKnownOnes() {
		this.runner.withUserConfiguration(TwoDatabases.class)
			.withPropertyValues("patterns.jdbc.data-source=thrid")
			.run((context) -> assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga"))
				.withMessageContaining("'thrid'")
				.withMessageContaining("[first, second]"));
	}

	@Test
	void nameOfAnotherKindOfBeanIsReported() {
		this.runner.withUserConfiguration(TwoDatabases.class)
			.withPropertyValues("patterns.jdbc.data-source=firstManager")
			.run((context) -> assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga")));
	}

	@Test
	void dataSourceWithoutManagerIsReported() {
		this.runner.withUserConfiguration(NoManager.class)
			.run((context) -> assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga"))
				.withMessageContaining("transaction manager")
				.satisfies((ex) -> assertThat(ex.getRemedy()).contains("JdbcTransactionManager")));
	}

	@Test
	void jpaTransactionManagerIsFoundAndStatementsJoinItsTransactions() {
		this.runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					HibernateJpaAutoConfiguration.class, TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "spring.jpa.hibernate.ddl-auto=none")
			.run((context) -> {
				assertThat(context).hasSingleBean(EntityManagerFactory.class);
				JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
				assertThat(access.transactionManager()).isInstanceOf(JpaTransactionManager.class);
				assertJoins(access, access.transactionManager());
			});
	}

	@Test
	void primaryManagerOfTheDataSourceIsPreferred() {
		this.runner.withUserConfiguration(TwoManagers.class)
			.run((context) -> assertThat(context.getBean(JdbcAccessSelector.class).select("saga").transactionManager())
				.isSameAs(context.getBean("preferred")));
	}

	@Test
	void statementsJoinWhenTheManagerManagesAProxyOfTheDataSource() {
		this.runner.withUserConfiguration(LazyInManager.class).run((context) -> {
			JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
			assertJoins(access, context.getBean(PlatformTransactionManager.class));
		});
	}

	@Test
	void statementsJoinWhenTheBeanIsAProxyOfTheManagersDataSource() {
		this.runner.withUserConfiguration(LazyBean.class).run((context) -> {
			JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
			assertJoins(access, context.getBean(PlatformTransactionManager.class));
		});
	}

	@Test
	void transactionOfAnotherManagerIsNone() {
		this.runner.withUserConfiguration(PrimaryDatabase.class).run((context) -> {
			JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
			AtomicBoolean active = new AtomicBoolean(true);
			new TransactionTemplate(new OtherManager()).executeWithoutResult((status) -> {
				assertThat(access.isTransactionActive()).isFalse();
				// From here on the connection is bound to the thread, in auto-commit
				// mode.
				access.template().execute("select 1");
				active.set(access.isTransactionActive());
			});
			assertThat(active).isFalse();
			assertThat(access.isTransactionActive()).isFalse();
		});
	}

	@Test
	void transactionOfItsOwnSuspendsTheCallers() {
		this.runner.withUserConfiguration(PrimaryDatabase.class).run((context) -> {
			JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
			access.template().execute("create table mark (id integer)");
			new TransactionTemplate(access.transactionManager()).executeWithoutResult((status) -> {
				access.transaction()
					.executeWithoutResult((own) -> access.template().update("insert into mark values (1)"));
				status.setRollbackOnly();
			});
			assertThat(access.template().queryForObject("select count(*) from mark", Integer.class)).isEqualTo(1);
		});
	}

	private static void assertJoins(JdbcAccess access, PlatformTransactionManager manager) {
		access.template().execute("create table mark (id integer)");
		assertThat(access.isTransactionActive()).isFalse();
		new TransactionTemplate(manager).executeWithoutResult((status) -> {
			assertThat(access.isTransactionActive()).isTrue();
			access.template().update("insert into mark values (1)");
			status.setRollbackOnly();
		});
		assertThat(access.client().sql("select count(*) from mark").query(Integer.class).single()).isZero();
	}

	private static DataSource database(String name) {
		return new SimpleDriverDataSource(new org.h2.Driver(),
				"jdbc:h2:mem:" + name + "-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource first() {
			return database("first");
		}

		@Bean
		DataSource second() {
			return database("second");
		}

		@Bean
		JdbcTransactionManager firstManager(DataSource first) {
			return new JdbcTransactionManager(first);
		}

		@Bean
		JdbcTransactionManager secondManager(DataSource second) {
			return new JdbcTransactionManager(second);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryDatabase {

		@Bean
		@Primary
		DataSource main() {
			return database("main");
		}

		@Bean
		DataSource other() {
			return database("other");
		}

		@Bean
		JdbcTransactionManager manager(DataSource main) {
			return new JdbcTransactionManager(main);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoManager {

		@Bean
		DataSource main() {
			return database("main");
		}

		@Bean
		PlatformTransactionManager otherManager() {
			return new OtherManager();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		DataSource main() {
			return database("main");
		}

		@Bean
		JdbcTransactionManager another(DataSource main) {
			return new JdbcTransactionManager(main);
		}

		@Bean
		@Primary
		JdbcTransactionManager preferred(DataSource main) {
			return new JdbcTransactionManager(main);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyInManager {

		@Bean
		DataSource main() {
			return database("main");
		}

		@Bean
		JdbcTransactionManager manager(DataSource main) {
			return new JdbcTransactionManager(new LazyConnectionDataSourceProxy(main));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		private final DataSource target = database("main");

		@Bean
		DataSource main() {
			return new LazyConnectionDataSourceProxy(this.target);
		}

		@Bean
		JdbcTransactionManager manager() {
			return new JdbcTransactionManager(this.target);
		}

	}

	/**
	 * Manages something else, as the manager of a broker's transactions does.
	 */
	static class OtherManager extends AbstractPlatformTransactionManager {

		private static final long serialVersionUID = 1L;

		@Override
		protected Object doGetTransaction() {
			return new Object();
		}

		@Override
		protected void doBegin(Object transaction, TransactionDefinition definition) {
		}

		@Override
		protected void doCommit(DefaultTransactionStatus status) {
		}

		@Override
		protected void doRollback(DefaultTransactionStatus status) {
		}

	}

}
