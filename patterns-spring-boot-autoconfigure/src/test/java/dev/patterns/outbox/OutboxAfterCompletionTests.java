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

import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxTransactionException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what is published after the completion of a transaction, where a
 * {@code @TransactionalEventListener} runs. The connection is still bound there, and what
 * is written on it is committed by accident or not at all.
 */
class OutboxAfterCompletionTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withUserConfiguration(Application.class)
		.withPropertyValues("patterns.outbox.relay.enabled=false");

	@Test
	void publishingIsRefusedWhereATransactionIsRequired() {
		this.runner.run((context) -> {
			for (boolean commit : new boolean[] { true, false }) {
				OutboxTemplate template = context.getBean(OutboxTemplate.class);
				List<Throwable> thrown = afterCompletion(context, commit, () -> template.publish("t", "k", "text"));
				assertThat(thrown).singleElement()
					.isInstanceOfSatisfying(OutboxTransactionException.class,
							(ex) -> assertThat(ex.getReason()).isEqualTo(Reason.REQUIRED))
					.asString()
					.contains("has ended");
				assertThat(count(context, "patterns_outbox")).isZero();
			}
		});
	}

	@Test
	void publishingHasATransactionOfItsOwnWhereNoneIsRequired() {
		this.runner.withPropertyValues("patterns.outbox.require-transaction=false").run((context) -> {
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			assertThat(afterCompletion(context, false, () -> {
				template.publish("t", "k", "text");
				// Visible to others at once.
				Awaitility.await().until(() -> count(context, "patterns_outbox") == 1);
			})).isEmpty();
		});
	}

	@Test
	void anAnnotatedMethodHasATransactionOfItsOwn() {
		this.runner.run((context) -> {
			Orders orders = context.getBean(Orders.class);
			assertThat(afterCompletion(context, true, () -> {
				orders.confirm("one");
				assertThatIllegalStateException().isThrownBy(() -> orders.fail("two"));
			})).isEmpty();
			assertThat(count(context, "patterns_outbox")).isEqualTo(1);
			assertThat(context.getBean(JdbcTemplate.class).queryForList("select id from business", String.class))
				.containsExactly("one");
		});
	}

	private static List<Throwable> afterCompletion(ApplicationContext context, boolean commit, Runnable task) {
		List<Throwable> thrown = new ArrayList<>();
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

				@Override
				public void afterCompletion(int completion) {
					try {
						task.run();
					}
					catch (Throwable ex) {
						thrown.add(ex);
					}
				}

			});
			if (!commit) {
				status.setRollbackOnly();
			}
		});
		return thrown;
	}

	private static int count(ApplicationContext context, String table) {
		Integer count = context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from " + table, Integer.class);
		return (count != null) ? count : 0;
	}

	static class Orders {

		private final JdbcTemplate template;

		Orders(JdbcTemplate template) {
			this.template = template;
		}

		@Outbox(topic = "orders")
		String confirm(String id) {
			this.template.update("insert into business values (?)", id);
			return id;
		}

		@Outbox(topic = "orders")
		String fail(String id) {
			this.template.update("insert into business values (?)", id);
			throw new IllegalStateException("expected");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Orders orders(JdbcTemplate template) {
			template.execute("create table if not exists business (id varchar(50))");
			return new Orders(template);
		}

	}

}
