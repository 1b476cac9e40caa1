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

package dev.patterns.inbox.autoconfigure;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionInterceptor;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inbox.Calls;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.engine.IdempotentOperations;
import dev.patterns.inbox.engine.IdempotentPostProcessor;
import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.health.InboxHealthIndicator;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.jdbc.JdbcInboxStore;
import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for the inbox's auto-configurations.
 */
@ExtendWith(OutputCaptureExtension.class)
class InboxAutoConfigurationTests {

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				InboxWithoutJdbcAutoConfiguration.class, InboxHealthAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutDataSource
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void asksForNothingIfNothingIsIdempotent() {
		this.withoutDataSource.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(IdempotentPostProcessor.class);
			assertThat(context.getBean(InboxBackend.class).getPlatform()).isNull();
			assertThat(context.getBean(InboxHealthIndicator.class).health().getStatus()).isEqualTo(Status.UNKNOWN);
		});
	}

	@Test
	void createsTheTableInAnEmbeddedDatabaseIfUsed() {
		this.runner.withUserConfiguration(PaymentsConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(JdbcInboxStore.class);
			assertThat(context.getBean(InboxBackend.class).getPlatform()).isEqualTo("h2");
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select version from patterns_schema where feature = 'inbox'", Integer.class))
				.isEqualTo(1);
			assertThat(context.getBean(InboxHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
			assertThat(context.getBean(InboxInventory.class).describe()).containsEntry("database", "h2")
				.extractingByKey("operations")
				.asInstanceOf(InstanceOfAssertFactories.LIST)
				.contains(Map.of("invocation", "payments-service/refund", "undoes", "payments-service/charge"));
		});
	}

	@Test
	void createsNoTableIfNotUsed() {
		this.runner.run((context) -> assertThat(context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from information_schema.tables where lower(table_name) like 'patterns%'",
					Integer.class))
			.isZero());
	}

	@Test
	void failsWithoutDataSource() {
		this.withoutDataSource.withUserConfiguration(PaymentsConfiguration.class)
			.run((context) -> assertThat(context).getFailure().isInstanceOf(DataSourceSelectionException.class));
	}

	@Test
	void failsWithSeveralDataSourcesAndNoneChosen() {
		this.withoutDataSource.withUserConfiguration(PaymentsConfiguration.class, TwoDataSourcesConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(DataSourceSelectionException.class)
				.hasMessageContaining("several"));
	}

	@Test
	void takesTheChosenDataSource() {
		this.withoutDataSource.withUserConfiguration(PaymentsConfiguration.class, TwoDataSourcesConfiguration.class)
			.withPropertyValues("patterns.inbox.data-source=second")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(new JdbcTemplate(context.getBean("second", DataSource.class))
					.queryForObject("select count(*) from patterns_inbox", Integer.class)).isZero();
			});
	}

	@Test
	void failsWithoutJdbcIfUsed() {
		this.withoutDataSource.withUserConfiguration(PaymentsConfiguration.class)
			.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("charge"));
	}

	@Test
	void startsWithoutJdbcIfNotUsed() {
		this.withoutDataSource.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(InboxBackend.class));
	}

	@Test
	void aProxyOfAnotherApplicationsOperationIsNoUse() {
		this.withoutDataSource.withUserConfiguration(ClientProxyConfiguration.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(Payments.class)).isNotInstanceOf(Advised.class);
		});
		this.withoutDataSource.withUserConfiguration(ClientProxyConfiguration.class)
			.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void theUsersStoreWins() {
		InboxStore store = mock(InboxStore.class);
		this.runner.withBean(InboxStore.class, () -> store)
			.withUserConfiguration(PaymentsConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed().getBean(InboxStore.class).isSameAs(store));
	}

	@Test
	void bindsProperties() {
		this.runner
			.withPropertyValues("patterns.inbox.wait=7s", "patterns.inbox.retry-after=3s",
					"patterns.inbox.retention=40d", "patterns.inbox.require-key=true",
					"patterns.inbox.response-headers=X-One,X-Two", "patterns.inbox.purge.interval=2m",
					"patterns.inbox.purge.batch-size=17", "patterns.inbox.max-database-waits=3")
			.run((context) -> {
				assertThat(context.getBean(InboxSettings.class))
					.isEqualTo(new InboxSettings(Duration.ofSeconds(7), Duration.ofSeconds(3), Duration.ofDays(40),
							Duration.ofMinutes(2), 17, true, List.of("X-One", "X-Two")));
				assertThat(context.getBean(InboxProperties.class).maxDatabaseWaits()).isEqualTo(3);
			});
	}

	@Test
	void hasDefaults() {
		this.runner.run((context) -> assertThat(context.getBean(InboxSettings.class))
			.isEqualTo(new InboxSettings(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofDays(14),
					Duration.ofMinutes(5), 1000, false, List.of("Location"))));
	}

	@Test
	void refusesWrongProperties() {
		for (String property : List.of("wait=-1s", "retention=0s", "max-database-waits=0", "purge.interval=0",
				"purge.batch-size=0")) {
			this.runner.withPropertyValues("patterns.inbox." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("patterns.inbox." + property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void healthCanBeDisabled() {
		this.runner.withPropertyValues("management.health.inbox.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InboxHealthIndicator.class));
	}

	@Test
	void standsOutsideOfTheTransaction() {
		this.runner.withUserConfiguration(PaymentsConfiguration.class).run((context) -> {
			Advised advised = (Advised) context.getBean(Payments.class);
			assertThat(advised.getAdvisors()).hasSize(2);
			assertThat(advised.getAdvisors()[0].getAdvice().getClass().getSimpleName())
				.isEqualTo("IdempotentInterceptor");
			assertThat(advised.getAdvisors()[1].getAdvice()).isInstanceOf(TransactionInterceptor.class);
		});
	}

	@Test
	void createsNoBeanEarly(CapturedOutput output) {
		this.runner.withUserConfiguration(PaymentsConfiguration.class)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("not eligible for getting processed");
	}

	@Test
	void worksWithJdkProxies() {
		this.runner.withUserConfiguration(PaymentsConfiguration.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertChargedOnce(context.getBean(Payments.class)));
	}

	@Test
	void worksWithScopedBeans() {
		this.runner.withUserConfiguration(ScopedConfiguration.class).run((context) -> {
			Payments payments = context.getBean(Payments.class);
			assertThat(AopUtils.isAopProxy(payments)).isTrue();
			assertChargedOnce(payments);
		});
	}

	@Test
	void worksWithLazyBeans() {
		this.runner.withUserConfiguration(LazyConfiguration.class).run((context) -> {
			assertThat(context.getBean(IdempotentOperations.class).all()).isEmpty();
			assertChargedOnce(context.getBean(Payments.class));
			assertThat(context.getBean(IdempotentOperations.class).all()).hasSize(2);
		});
	}

	@Test
	void worksWithLazyInitialization() {
		this.runner.withUserConfiguration(PaymentsConfiguration.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertChargedOnce(context.getBean(Payments.class)));
	}

	private static void assertChargedOnce(Payments payments) throws Exception {
		String first = Calls.invoke("payments-service/charge", "k", () -> payments.charge("alice"));
		assertThat(first).isEqualTo("alice-1-true");
		assertThat(Calls.<String>invoke("payments-service/charge", "k", () -> payments.charge("alice")))
			.isEqualTo(first);
		assertThat(payments.charge("alice")).isEqualTo("alice-2-true");
	}

	interface Payments {

		@Idempotent
		String charge(String customer);

		@Idempotent(undoes = "charge")
		void refund(String customer);

	}

	static class PaymentsService implements Payments {

		private int calls;

		@Override
		@Transactional
		public String charge(String customer) {
			return customer + "-" + (++this.calls) + "-"
					+ TransactionSynchronizationManager.isActualTransactionActive();
		}

		@Override
		public void refund(String customer) {
			this.calls--;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class HandlersConfiguration {

		@Bean
		IdempotentHandlers handlers() {
			return TestHandlers.invokables();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PaymentsConfiguration extends HandlersConfiguration {

		@Bean
		PaymentsService payments() {
			return new PaymentsService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedConfiguration extends HandlersConfiguration {

		@Bean
		@Scope(value = "singleton", proxyMode = ScopedProxyMode.TARGET_CLASS)
		PaymentsService payments() {
			return new PaymentsService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyConfiguration extends HandlersConfiguration {

		@Bean
		@Lazy
		PaymentsService payments() {
			return new PaymentsService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClientProxyConfiguration {

		@Bean
		Payments payments() {
			return (Payments) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Payments.class },
					(proxy, method, arguments) -> (method.getReturnType() == int.class) ? 1 : null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSourcesConfiguration {

		@Bean
		DataSource first() {
			return database();
		}

		@Bean
		DataSource second() {
			return database();
		}

		@Bean
		JdbcTransactionManager secondManager(@Qualifier("second") DataSource second) {
			return new JdbcTransactionManager(second);
		}

		private static DataSource database() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

	}

}
