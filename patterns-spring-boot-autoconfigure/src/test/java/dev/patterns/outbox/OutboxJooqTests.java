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

import javax.sql.DataSource;

import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The outbox in transactions whose business rows are written by jOOQ, set up as Spring
 * Boot does.
 */
class OutboxJooqTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.enabled=false");

	@Test
	void rowAndMessageAreOneCommit() {
		this.runner.run((context) -> {
			DSLContext jooq = jooq(context);
			transaction(context).executeWithoutResult((status) -> place(context, jooq, "one"));
			assertThat(jooq.fetchCount(DSL.table("placed"))).isEqualTo(1);
			assertThat(messages(context)).isEqualTo(1);
		});
	}

	@Test
	void rowAndMessageRollBackTogether() {
		this.runner.run((context) -> {
			DSLContext jooq = jooq(context);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> transaction(context).executeWithoutResult((status) -> {
					place(context, jooq, "one");
					throw new IllegalStateException("declined");
				}));
			assertThat(jooq.fetchCount(DSL.table("placed"))).isZero();
			assertThat(messages(context)).isZero();
		});
	}

	@Test
	void aTransactionOfJooqsOwnIsNone() {
		this.runner.run((context) -> {
			DSLContext jooq = jooq(context);
			// It is not known to Spring without its transaction provider.
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> jooq.transaction((configuration) -> context.publishEvent(new Placed("one"))));
			assertThat(messages(context)).isZero();
		});
	}

	private static DSLContext jooq(ApplicationContext context) {
		DSLContext jooq = DSL.using(new TransactionAwareDataSourceProxy(context.getBean(DataSource.class)),
				SQLDialect.H2);
		jooq.execute("create table placed (id varchar(20))");
		return jooq;
	}

	private static void place(ApplicationContext context, DSLContext jooq, String id) {
		jooq.execute("insert into placed (id) values (?)", id);
		context.publishEvent(new Placed(id));
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static int messages(ApplicationContext context) {
		try {
			Integer count = context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from patterns_outbox", Integer.class);
			return (count != null) ? count : 0;
		}
		catch (BadSqlGrammarException ex) {
			// Nobody has written a message yet, so that there is no table.
			return 0;
		}
	}

	@Outbox(topic = "placed", key = "id")
	record Placed(String id) {

	}

}
