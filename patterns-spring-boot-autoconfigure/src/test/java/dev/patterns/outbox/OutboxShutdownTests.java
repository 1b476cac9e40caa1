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

import java.util.UUID;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.scan.good.Renamed;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is published while the application stops.
 */
class OutboxShutdownTests {

	private final JdbcDataSource dataSource = new JdbcDataSource();

	@Test
	void anEventOfTheLastMomentIsStoredAsLongAsItsTransactionCanCommit() {
		run(true);
		assertThat(count("business")).isEqualTo(1);
		assertThat(count("patterns_outbox")).isEqualTo(2);
	}

	@Test
	void theFirstEventOfAllFailsItsTransactionIfItComesTooLate() {
		run(false);
		assertThat(count("business")).isEqualTo(count("patterns_outbox")).isZero();
	}

	private void run(boolean publishBefore) {
		this.dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
		OutboxTestContext.withH2()
			.withBean("dataSource", DataSource.class, () -> this.dataSource)
			.withUserConfiguration(PublishesWhenDestroyed.class)
			.withPropertyValues("patterns.outbox.packages=dev.patterns.outbox.scan.good",
					"patterns.outbox.relay.enabled=false")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				new JdbcTemplate(this.dataSource).execute("create table business (id integer)");
				if (publishBefore) {
					new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
						.executeWithoutResult((status) -> context.publishEvent(new Renamed("first")));
				}
			});
	}

	private int count(String table) {
		Integer count = new JdbcTemplate(this.dataSource).queryForObject("select count(*) from " + table,
				Integer.class);
		return (count != null) ? count : -1;
	}

	@Configuration(proxyBeanMethods = false)
	static class PublishesWhenDestroyed {

		// A post-processor is created before others, and destroyed after them.
		@Bean
		static LastBean lastBean() {
			return new LastBean();
		}

		@Bean
		Connector connector(LastBean lastBean) {
			return new Connector(lastBean);
		}

	}

	static class Connector {

		private final LastBean lastBean;

		Connector(LastBean lastBean) {
			this.lastBean = lastBean;
		}

		@EventListener
		void refreshed(ContextRefreshedEvent event) {
			this.lastBean.context = event.getApplicationContext();
			this.lastBean.transactions = this.lastBean.context.getBean(PlatformTransactionManager.class);
			this.lastBean.template = this.lastBean.context.getBean(JdbcTemplate.class);
		}

	}

	static class LastBean implements BeanPostProcessor, DisposableBean {

		private ApplicationContext context;

		private PlatformTransactionManager transactions;

		private JdbcTemplate template;

		@Override
		public void destroy() {
			ApplicationEventPublisher publisher = this.context;
			new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
				this.template.update("insert into business values (1)");
				publisher.publishEvent(new Renamed("o"));
			});
		}

	}

}
