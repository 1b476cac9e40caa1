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

package dev.patterns.lock.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lock.Lock;
import dev.patterns.lock.LockLostEvent;
import dev.patterns.lock.LockOptions;
import dev.patterns.lock.LockTemplate;
import dev.patterns.lock.Locked;
import dev.patterns.lock.actuate.endpoint.LocksEndpoint;
import dev.patterns.lock.actuate.endpoint.LocksEndpointWebExtension;
import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.engine.LockedPostProcessor;
import dev.patterns.lock.health.LockHealthIndicator;
import dev.patterns.lock.metrics.LockMeterBinder;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for the auto-configurations of locks.
 */
@ExtendWith(OutputCaptureExtension.class)
class LockAutoConfigurationTests {

	private final ApplicationContextRunner withoutStore = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
				JdbcLockStoreAutoConfiguration.class, RedisLockStoreAutoConfiguration.class,
				LockAutoConfiguration.class, LockHealthAutoConfiguration.class, LockMetricsAutoConfiguration.class,
				LockWithoutStoreAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutStore
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void asksForNothingIfNobodyLocks() {
		this.withoutStore.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(LockedPostProcessor.class);
			assertThat(context.getBean(LockHealthIndicator.class).health().getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(context.getBean(LockView.class).list(null, 10)).isEmpty();
			assertThat(context.getBean(LockInventory.class).describe()).containsOnlyKeys("methods");
		});
	}

	@Test
	void createsNoTableIfNobodyLocks() {
		this.runner.run((context) -> assertThat(tables(context.getBean(JdbcTemplate.class))).isZero());
	}

	@Test
	void createsTheTableAtStartupForWhoeverWantsTheTemplate() {
		this.runner.withUserConfiguration(TemplateConfiguration.class).run((context) -> {
			assertThat(tables(context.getBean(JdbcTemplate.class))).isPositive();
			try (Lock lock = context.getBean(LockTemplate.class).lock("a")) {
				assertThat(lock.owner()).startsWith("shop/");
				assertThat(lock.remaining()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
				assertThat(context.getBean(LockView.class).find("a")).isPresent();
			}
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select scope from patterns_lock where name = 'a'", String.class))
				.isEqualTo("default/shop");
			assertThat(context.getBean(LockHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
			assertThat(context.getBean(LockInventory.class).describe()).containsEntry("store", "h2")
				.containsKey("guarantees");
		});
	}

	@Test
	void takesItsProperties() {
		this.runner.withUserConfiguration(TemplateConfiguration.class)
			.withPropertyValues("patterns.lock.lease=5s", "patterns.lock.wait=10ms", "patterns.lock.key-prefix=shared",
					"patterns.lock.store=jdbc")
			.run((context) -> {
				Lock lock = context.getBean(LockTemplate.class).lock("a");
				assertThat(lock.remaining()).isLessThan(Duration.ofSeconds(5));
				assertThat(context.getBean(JdbcTemplate.class)
					.queryForObject("select scope from patterns_lock where name = 'a'", String.class))
					.isEqualTo("shared");
			});
	}

	@Test
	void whatApplicationsWithoutANameShareIsSaidOnce(CapturedOutput output) {
		ApplicationContextRunner unnamed = this.runner.withUserConfiguration(TemplateConfiguration.class)
			.withPropertyValues("spring.application.name=");
		unnamed.run((context) -> context.getBean(LockTemplate.class).lock("a").close());
		assertThat(output).containsOnlyOnce("its locks are those of 'default/application'");
		unnamed.withPropertyValues("patterns.lock.key-prefix=shared")
			.run((context) -> context.getBean(LockTemplate.class).lock("a").close());
		this.runner.withUserConfiguration(TemplateConfiguration.class)
			.run((context) -> context.getBean(LockTemplate.class).lock("a").close());
		assertThat(output).containsOnlyOnce("its locks are those of");
	}

	@Test
	void refusesWrongProperties() {
		for (String property : List.of("lease=1ms", "lease=400d", "wait=-1s", "key-prefix=" + "x".repeat(129))) {
			this.runner.withPropertyValues("patterns.lock." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("'patterns.lock." + property.substring(0, property.indexOf('='))));
		}
	}

	@Test
	void failsWithoutAnyStore() {
		this.withoutStore.withUserConfiguration(TemplateConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("neither a DataSource nor Redis"));
		this.withoutStore.withUserConfiguration(JobConfiguration.class)
			.withPropertyValues("patterns.lock.store=jdbc")
			.run((context) -> assertThat(context).getFailure().isInstanceOf(DataSourceSelectionException.class));
		this.withoutStore.withUserConfiguration(JobConfiguration.class)
			.withPropertyValues("patterns.lock.store=redis")
			.run((context) -> assertThat(context).getFailure().hasMessageContaining("'redis', which the application"));
	}

	@Test
	void failsWithTwoStoresAndNoChoice() {
		RedisConnectionFactory redis = mock(RedisConnectionFactory.class);
		ApplicationContextRunner both = this.runner.withBean(RedisConnectionFactory.class, () -> redis);
		both.run((context) -> assertThat(context).hasNotFailed());
		both.withUserConfiguration(JobConfiguration.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("the application has both"));
		both.withUserConfiguration(JobConfiguration.class)
			.withPropertyValues("patterns.lock.store=jdbc")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void failsWithLockedMethodsAndNoClassesForAnyStore() {
		this.withoutStore.withUserConfiguration(JobConfiguration.class)
			.withClassLoader(new FilteredClassLoader(DataAccessException.class))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("Job.run()")
				.hasMessageContaining("nothing to keep locks in"));
		this.withoutStore.withClassLoader(new FilteredClassLoader(DataAccessException.class))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void takesTheApplicationsOwnStore() {
		LockStore store = mock(LockStore.class);
		given(store.description()).willReturn("own");
		given(store.find(any())).willThrow(new DataAccessResourceFailureException("down"));
		this.withoutStore.withBean(LockStore.class, () -> store)
			.withUserConfiguration(JobConfiguration.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(LockHealthIndicator.class).health().getStatus()).isEqualTo(Status.DOWN);
				assertThat(context.getBean(LockInventory.class).describe()).containsEntry("store", "own");
			});
	}

	@Test
	void afterAStopLocksAreReleasedByTheirHolders() {
		this.runner.withUserConfiguration(TemplateConfiguration.class).run((context) -> {
			Lock lock = context.getBean(LockTemplate.class).lock("a");
			context.stop();
			assertThat(lock.isHeld()).isFalse();
			assertThat(context.getBean(LockView.class).find("a")).isPresent();
			lock.close();
			assertThat(context.getBean(LockView.class).find("a")).isEmpty();
			context.start();
			assertThat(context.getBean(LockTemplate.class).tryLock("a")).isPresent();
		});
	}

	@Test
	void publishesTheLossOfALock() {
		this.runner.withUserConfiguration(TemplateConfiguration.class).run((context) -> {
			Lock lock = context.getBean(LockTemplate.class).lock("a", LockOptions.lease(Duration.ofMillis(300)));
			context.getBean(LockView.class).forceRelease("a", null);
			await().until(() -> context.getBean(TemplateConfiguration.class).lost == lock);
		});
	}

	@Test
	void observesAndMeasures() {
		List<String> observed = new CopyOnWriteArrayList<>();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onStop(Observation.Context context) {
				observed.add(context.getName() + context.getAllKeyValues());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		this.runner.withUserConfiguration(TemplateConfiguration.class)
			.withBean(ObservationRegistry.class, () -> observations)
			.run((context) -> {
				SimpleMeterRegistry meters = new SimpleMeterRegistry();
				context.getBean(LockMeterBinder.class).bindTo(meters);
				LockTemplate locks = context.getBean(LockTemplate.class);
				Lock lock = locks.lock("a");
				assertThat(meters.get("patterns.lock.held").gauge().value()).isEqualTo(1);
				assertThat(locks.tryLock("a")).isEmpty();
				lock.close();
				assertThat(meters.get("patterns.lock.held").gauge().value()).isZero();
				assertThat(meters.get("patterns.lock.lost").functionCounter().count()).isZero();
				assertThat(observed).hasSize(3);
				assertThat(observed.get(0)).startsWith("patterns.lock.acquire").contains("acquired", lock.owner());
				assertThat(observed.get(1)).startsWith("patterns.lock.acquire").contains("refused", "lock=a");
				assertThat(observed.get(2)).startsWith("patterns.lock.hold")
					.contains("released", "token=" + lock.fencingToken().value());
			});
	}

	@Test
	void hasAnEndpointWhereItIsExposed() {
		WebApplicationContextRunner web = new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
					LockAutoConfiguration.class, LocksEndpointAutoConfiguration.class));
		web.run((context) -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
		web.withPropertyValues("management.endpoints.web.exposure.include=locks")
			.run((context) -> assertThat(context).hasSingleBean(LocksEndpoint.class)
				.hasSingleBean(LocksEndpointWebExtension.class));
		web.withPropertyValues("management.endpoints.web.exposure.include=locks",
				"management.endpoint.locks.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(LocksEndpoint.class));
	}

	@Test
	void reportsLockedMethodsAndWarnsOfNothing(CapturedOutput output) {
		this.runner.withUserConfiguration(JobConfiguration.class).run((context) -> {
			assertThat(context.getBean(LockInventory.class).describe()).extractingByKey("methods")
				.isEqualTo(List
					.of(Map.of("method", Job.class.getName() + ".run()", "key", "job/run", "otherwise", "skip")));
			context.getBean(Job.class).run();
		});
		assertThat(output).doesNotContain("not eligible for getting processed");
	}

	private static Integer tables(JdbcTemplate template) {
		Integer found = template.queryForObject(
				"select count(*) from information_schema.tables where lower(table_name) like 'patterns%'",
				Integer.class);
		return (found != null) ? found : 0;
	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateConfiguration {

		private final LockTemplate locks;

		private volatile Lock lost;

		TemplateConfiguration(LockTemplate locks) {
			this.locks = locks;
		}

		LockTemplate locks() {
			return this.locks;
		}

		@EventListener
		void on(LockLostEvent event) {
			this.lost = event.getLock();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class JobConfiguration {

		@Bean
		Job job() {
			return new Job();
		}

	}

	static class Job {

		@Locked(otherwise = Locked.Otherwise.SKIP)
		void run() {
		}

	}

}
