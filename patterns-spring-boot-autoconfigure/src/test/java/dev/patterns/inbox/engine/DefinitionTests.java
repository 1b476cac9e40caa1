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

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for the definition errors of idempotent operations.
 */
class DefinitionTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true")
		.withBean("invokables", TestHandlers.class, TestHandlers::invokables)
		.withBean("listeners", TestHandlers.class, TestHandlers::listeners);

	@Test
	void acceptsWhatIsRight() {
		this.runner.withBean(Right.class).withBean(BatchListener.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(IdempotentOperations.class).all())
				.extracting((operation) -> operation.names().values().iterator().next())
				.containsExactlyInAnyOrder("right/charge", "right/refund", "right/cancel", "right/elsewhere",
						"batch-listener/on");
		});
	}

	@Test
	void reportsAllProblemsAtOnce() {
		this.runner.withBean(Wrong.class)
			.withBean(NoHandler.class)
			.withBean(UndoingListener.class)
			.withUserConfiguration(TwoManagers.class)
			.run((context) -> {
				assertThat(context).getFailure().isInstanceOf(InvalidDefinitionException.class);
				List<DefinitionProblem> problems = ((InvalidDefinitionException) context.getStartupFailure())
					.getProblems();
				assertProblem(problems, "Wrong.requiresNew", "REQUIRES_NEW");
				assertProblem(problems, "Wrong.readOnly", "readOnly");
				assertProblem(problems, "Wrong.serializable", "READ_COMMITTED");
				assertProblem(problems, "Wrong.otherManager", "transaction manager");
				assertProblem(problems, "Wrong.later", "after the method returned");
				assertProblem(problems, "Wrong.streamed", "streamed");
				assertProblem(problems, "Wrong.fixed", "cannot be intercepted");
				assertProblem(problems, "Wrong.undoesNothing", "'wrong/unknown'");
				assertProblem(problems, "Wrong.undoesUndo", "'wrong/undoesNothing'");
				assertProblem(problems, "Wrong.undoReturns", "returns nothing");
				assertProblem(problems, "Wrong.named", "Spring MVC handlers only");
				assertProblem(problems, "Wrong.fails", "StrangeException");
				assertProblem(problems, "NoHandler.handle", "neither");
				assertProblem(problems, "UndoingListener.on", "listener cannot undo");
				assertThat(problems).hasSize(14);
			});
	}

	@Test
	void reportsADuplicateName() {
		this.runner.withBean(Overloaded.class)
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("'overloaded/charge'"));
	}

	private static void assertProblem(List<DefinitionProblem> problems, String where, String what) {
		assertThat(problems).anySatisfy((problem) -> {
			assertThat(problem.where()).contains(where + "(");
			assertThat(problem.what()).contains(what);
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoManagers {

		@Bean
		@Primary
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		PlatformTransactionManager other() {
			return mock(PlatformTransactionManager.class);
		}

	}

	static class Right {

		@Idempotent
		@Transactional(isolation = Isolation.READ_COMMITTED, propagation = Propagation.SUPPORTS)
		String charge() {
			return "";
		}

		@Idempotent(undoes = "charge")
		Optional<String> refund() {
			return Optional.empty();
		}

		@Idempotent(undoes = "right/charge")
		@Nullable String cancel() {
			return null;
		}

		@Idempotent(undoes = "other/operation")
		void elsewhere() {
		}

	}

	static class Wrong {

		@Idempotent
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void requiresNew() {
		}

		@Idempotent
		@Transactional(readOnly = true)
		void readOnly() {
		}

		@Idempotent
		@Transactional(isolation = Isolation.SERIALIZABLE)
		void serializable() {
		}

		@Idempotent
		@Transactional("other")
		void otherManager() {
		}

		@Idempotent
		CompletableFuture<String> later() {
			return CompletableFuture.completedFuture("");
		}

		@Idempotent
		InputStream streamed() {
			return InputStream.nullInputStream();
		}

		@Idempotent
		final void fixed() {
		}

		@Idempotent(undoes = "unknown")
		void undoesNothing() {
		}

		@Idempotent(undoes = "undoesNothing")
		void undoesUndo() {
		}

		@Idempotent(undoes = "fails")
		String undoReturns() {
			return "";
		}

		@Idempotent(name = "name")
		void named() {
		}

		@Idempotent
		void fails() throws StrangeException {
		}

	}

	static class Overloaded {

		@Idempotent
		void charge() {
		}

		@Idempotent
		void charge(String customer) {
		}

	}

	static class NoHandler {

		@Idempotent
		void handle() {
		}

	}

	static class BatchListener {

		@Idempotent
		void on(List<String> messages) {
		}

	}

	static class UndoingListener {

		@Idempotent(undoes = "other/operation")
		void on(String message) {
		}

	}

	static class StrangeException extends Exception {

		private static final long serialVersionUID = 1L;

		StrangeException(Runnable runnable) {
			super(runnable.toString());
		}

	}

}
