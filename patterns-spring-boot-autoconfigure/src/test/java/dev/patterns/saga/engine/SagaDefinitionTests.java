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

package dev.patterns.saga.engine;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import org.h2.Driver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.saga.FromStep;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaInput;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the definitions of sagas: how arguments are found, and what is refused.
 */
class SagaDefinitionTests {

	private final ApplicationContextRunner runner = SagaTestApplication.runner();

	@Test
	void durableNameIsNotTheBeanName() {
		assertThat(AnnotationBeanNameGenerator.INSTANCE
			.generateBeanName(new AnnotatedGenericBeanDefinition(Version1.class), new DefaultListableBeanFactory()))
			.isEqualTo("sagaDefinitionTests.Version1");
	}

	@Test
	void versionsOfOneNameLiveTogetherAndTheHighestIsStarted() {
		this.runner.withUserConfiguration(Version1.class, Version2.class).run((context) -> {
			SagaRegistry registry = registry(context);
			assertThat(registry.definitions()).extracting(SagaDefinition::version).containsExactlyInAnyOrder(1, 2);
			assertThat(registry.latest("versioned")).get().extracting(SagaDefinition::version).isEqualTo(2);
			assertThat(registry.latest("former")).get().extracting(SagaDefinition::version).isEqualTo(2);
			assertThat(registry.keys()).hasSize(3);
		});
	}

	@Test
	void defaultNames() {
		this.runner.withUserConfiguration(PlainSaga.class).run((context) -> {
			SagaDefinition saga = registry(context).latest("plain-saga").orElseThrow();
			assertThat(saga.steps()).extracting(StepDefinition::name).containsExactly("first", "second");
			assertThat(saga.inputType()).isEqualTo(String.class);
			assertThat(saga.ended()).isNull();
		});
	}

	@Test
	void placeholdersInDurations() {
		this.runner.withUserConfiguration(Placeholders.class)
			.withPropertyValues("limit=7s", "pause=3ms")
			.run((context) -> {
				StepDefinition step = registry(context).latest("placeholders").orElseThrow().steps().get(0);
				assertThat(step.timeout()).hasSeconds(7);
				assertThat(step.retry().schedule().delay()).hasMillis(3);
				assertThat(step.retry().schedule().maxRetries()).isEqualTo(3);
				assertThat(step.compensationRetry().schedule().maxRetries()).isEqualTo(50);
			});
	}

	@Test
	void fingerprintDependsOnWhatRunningInstancesDependOn() {
		this.runner.withUserConfiguration(PlainSaga.class, Renumbered.class, Reordered.class).run((context) -> {
			SagaRegistry registry = registry(context);
			String plain = registry.latest("plain-saga").orElseThrow().fingerprint();
			assertThat(registry.latest("renumbered").orElseThrow().fingerprint()).isEqualTo(plain);
			assertThat(registry.latest("reordered").orElseThrow().fingerprint()).isNotEqualTo(plain);
		});
	}

	@Test
	void argumentsAreFoundByTypeNameAndAnnotation() {
		this.runner.withUserConfiguration(Resolved.class).run((context) -> {
			SagaDefinition saga = registry(context).latest("resolved").orElseThrow();
			assertThat(sources(saga.steps().get(0).forward())).containsExactly("INPUT");
			assertThat(sources(saga.steps().get(1).forward())).containsExactly("STEP a", "INPUT", "CONTEXT");
			assertThat(sources(saga.steps().get(2).forward())).containsExactly("STEP a", "STEP b");
			assertThat(sources(saga.steps().get(3).forward())).containsExactly("STEP c", "INPUT");
			assertThat(sources(saga.steps().get(1).compensation())).containsExactly("STEP b");
			assertThat(sources(saga.steps().get(2).compensation())).containsExactly("STEP a", "STEP c");
			assertThat(sources(saga.ended())).containsExactly("STATUS", "STEP c", "INPUT");
		});
	}

	@Test
	void ambiguousArgument() {
		refuse(Ambiguous.class, "'text' is ambiguous", "the input", "@FromStep");
	}

	@Test
	void argumentWithoutSource() {
		refuse(NoSource.class, "'number' has no source", "java.lang.Integer");
	}

	@Test
	void resultOfALaterStep() {
		refuse(TooEarly.class, "has not run by then");
	}

	@Test
	void resultOfAnUnknownStep() {
		refuse(UnknownStep.class, "'nothing', which does not exist", "[first]");
	}

	@Test
	void resultOfAStepWithoutResult() {
		refuse(NoResult.class, "which returns nothing");
	}

	@Test
	void absentResultOfARemoteStepInItsCompensation() {
		refuse(AbsentRemote.class, "may be absent", "@Nullable");
	}

	@Test
	void absentResultOfANullableStep() {
		refuse(AbsentNullable.class, "may be absent");
	}

	@Test
	void absentResultInTheEndCallback() {
		refuse(AbsentInEnd.class, "may be absent");
	}

	@Test
	void unknownCompensation() {
		refuse(UnknownCompensation.class, "'undo' does not exist");
	}

	@Test
	void overloadedCompensation() {
		refuse(OverloadedCompensation.class, "2 methods named 'undo'");
	}

	@Test
	void compensationThatCannotBeCalled() {
		refuse(UncallableCompensation.class, "'what' has no source");
	}

	@Test
	void duplicateStepName() {
		refuse(DuplicateStep.class, "'same' is used more than once");
	}

	@Test
	void parallelStepAsksForTheResultOfItsNeighbour() {
		refuse(Parallel.class, "has not run by then");
	}

	@Test
	void wrongConditions() {
		refuse(Conditions.class, "cannot be read", "'#later' is not the name of a step", "may be absent");
	}

	@Test
	void noSteps() {
		refuse(NoSteps.class, "has no steps");
	}

	@Test
	void wrongNamesVersionAndDurations() {
		refuse(Wrong.class, "'not a name'", "version is 0", "timeout is wrong", "retry is wrong", "returns a");
	}

	@Test
	void duplicateDurableName() {
		this.runner.withUserConfiguration(Version1.class, OtherVersion1.class)
			.run((context) -> assertProblems(context, "'versioned' with version 1 is also used by"));
	}

	@Test
	void propagationThatLeavesTheTransaction() {
		refuse(Leaving.class, "REQUIRES_NEW", "NOT_SUPPORTED", "NEVER", "'transactional = false'");
	}

	@Test
	void anotherTransactionManager() {
		this.runner.withUserConfiguration(OtherManagerConfiguration.class, OtherManager.class)
			.run((context) -> assertProblems(context, "another transaction manager"));
	}

	@Test
	void privateAndFinalMethodsOfAProxy() {
		refuse(ProxiedSaga.class, "private", "final");
	}

	@Test
	void methodThatNoInterfaceOfTheProxyHas() {
		this.runner.withUserConfiguration(JdkProxyConfiguration.class)
			.withPropertyValues("spring.aop.proxy-target-class=false")
			.run((context) -> assertProblems(context, "none of them has this method"));
	}

	@Test
	void allProblemsOfAllSagasAtOnce() {
		this.runner.withUserConfiguration(NoSteps.class, UnknownCompensation.class, Ambiguous.class)
			.run((context) -> assertProblems(context, "has no steps", "'undo' does not exist", "is ambiguous"));
	}

	@Test
	void lazyScopedAndFactoryMethodBeans() {
		this.runner.withUserConfiguration(KindsOfBeans.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(registry(context).definitions()).extracting(SagaDefinition::beanName)
				.containsExactlyInAnyOrder("lazySaga", "scopedSaga");
		});
	}

	@Test
	void sagaWithoutDatabase() {
		SagaTestApplication.withoutDatabase().withUserConfiguration(PlainSaga.class).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasMessageContaining("no DataSource");
		});
	}

	@Test
	void noSagaNeedsNoDatabase() {
		SagaTestApplication.withoutDatabase().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SagaEngine.class).isRunning()).isTrue();
		});
	}

	private void refuse(Class<?> saga, String... texts) {
		this.runner.withUserConfiguration(saga).run((context) -> assertProblems(context, texts));
	}

	private static void assertProblems(AssertableApplicationContext context, String... texts) {
		assertThat(context).hasFailed();
		assertThat(context.getStartupFailure()).isInstanceOfSatisfying(InvalidDefinitionException.class,
				(failure) -> assertThat(failure.getProblems().toString()).contains(texts));
	}

	private static SagaRegistry registry(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		SagaRegistry registry = (SagaRegistry) ReflectionTestUtils.getField(context.getBean(SagaEngine.class),
				"registry");
		assertThat(registry).isNotNull();
		return registry;
	}

	private static List<String> sources(@Nullable SagaMethod method) {
		assertThat(method).isNotNull();
		return method.arguments()
			.stream()
			.map((argument) -> argument.source() + ((argument.step() != null) ? " " + argument.step() : ""))
			.toList();
	}

	@Saga("versioned")
	static class Version1 {

		@SagaStep(order = 1)
		void first() {
		}

	}

	@Saga("versioned")
	static class OtherVersion1 {

		@SagaStep(order = 1)
		void first() {
		}

	}

	@Saga(name = "versioned", version = 2, aliases = "former")
	static class Version2 {

		@SagaStep(order = 1)
		void first() {
		}

	}

	@Saga
	static class PlainSaga {

		@SagaStep(order = 2)
		void second(Integer number) {
		}

		@SagaStep(order = 1)
		int first(String text) {
			return 1;
		}

	}

	@Saga("renumbered")
	static class Renumbered {

		@SagaStep(order = 10)
		void first() {
		}

		@SagaStep(order = 20)
		void second() {
		}

	}

	@Saga("reordered")
	static class Reordered {

		@SagaStep(order = 2)
		void first() {
		}

		@SagaStep(order = 1)
		void second() {
		}

	}

	@Saga("placeholders")
	static class Placeholders {

		@SagaStep(order = 1, timeout = "${limit}", retry = @SagaRetry(delay = "${pause}"))
		void first() {
		}

	}

	@Saga("resolved")
	static class Resolved {

		@SagaStep(order = 1)
		String a(List<Integer> input) {
			return "a";
		}

		@SagaStep(order = 2, compensation = "undoB")
		Long b(String result, List<Integer> input, SagaContext context) {
			return 1L;
		}

		@SagaStep(order = 3, compensation = "undoC")
		String c(@FromStep("a") CharSequence result, Long number) {
			return "c";
		}

		@SagaStep(order = 4)
		void d(String c, @SagaInput List<Integer> list) {
		}

		void undoB(Number own) {
		}

		void undoC(String a, String own) {
		}

		@SagaEnded
		void ended(SagaStatus status, @Nullable @FromStep("c") String c, Optional<List<Integer>> input) {
		}

	}

	@Saga("ambiguous")
	static class Ambiguous {

		@SagaStep(order = 1)
		String first(String text) {
			return text;
		}

		@SagaStep(order = 2)
		void second(String text) {
		}

	}

	@Saga("no-source")
	static class NoSource {

		@SagaStep(order = 1)
		void first(String text) {
		}

		@SagaStep(order = 2)
		void second(Integer number) {
		}

	}

	@Saga("too-early")
	static class TooEarly {

		@SagaStep(order = 1)
		void first(@FromStep("second") String text) {
		}

		@SagaStep(order = 2)
		String second() {
			return "";
		}

	}

	@Saga("unknown-step")
	static class UnknownStep {

		@SagaStep(order = 1)
		void first(@FromStep("nothing") String text) {
		}

	}

	@Saga("no-result")
	static class NoResult {

		@SagaStep(order = 1)
		void first() {
		}

		@SagaStep(order = 2)
		void second(@FromStep("first") String text) {
		}

	}

	@Saga("absent-remote")
	static class AbsentRemote {

		@SagaStep(order = 1, compensation = "undo", transactional = false)
		String first() {
			return "";
		}

		void undo(String text) {
		}

	}

	@Saga("absent-nullable")
	static class AbsentNullable {

		@SagaStep(order = 1)
		@Nullable String first() {
			return null;
		}

		@SagaStep(order = 2)
		void second(String text) {
		}

	}

	@Saga("absent-in-end")
	static class AbsentInEnd {

		@SagaStep(order = 1)
		String first() {
			return "";
		}

		@SagaEnded
		void ended(String first) {
		}

	}

	@Saga("unknown-compensation")
	static class UnknownCompensation {

		@SagaStep(order = 1, compensation = "undo")
		void first() {
		}

	}

	@Saga("overloaded-compensation")
	static class OverloadedCompensation {

		@SagaStep(order = 1, compensation = "undo")
		void first(String text) {
		}

		void undo() {
		}

		void undo(String text) {
		}

	}

	@Saga("uncallable-compensation")
	static class UncallableCompensation {

		@SagaStep(order = 1, compensation = "undo")
		void first(String text) {
		}

		void undo(Thread what) {
		}

	}

	@Saga("duplicate-step")
	static class DuplicateStep {

		@SagaStep(order = 1, name = "same")
		void first() {
		}

		@SagaStep(order = 2, name = "same")
		void second() {
		}

	}

	@Saga("parallel")
	static class Parallel {

		@SagaStep(order = 1)
		String first() {
			return "";
		}

		@SagaStep(order = 1)
		void second(@FromStep("first") String result) {
		}

	}

	@Saga("conditions")
	static class Conditions {

		@SagaStep(order = 1, condition = "#{")
		void unreadable() {
		}

		@SagaStep(order = 2, condition = "#later != null")
		void early() {
		}

		@SagaStep(order = 3, condition = "true")
		Integer later() {
			return 1;
		}

		@SagaStep(order = 4)
		void last(Integer later) {
		}

	}

	@Saga("no-steps")
	static class NoSteps {

	}

	@Saga(name = "not a name", version = 0, timeout = "soon")
	static class Wrong {

		@SagaStep(order = 1, retry = @SagaRetry(multiplier = 0.5))
		CompletableFuture<String> first() {
			return new CompletableFuture<>();
		}

	}

	@Saga("leaving")
	static class Leaving {

		@SagaStep(order = 1, compensation = "undo")
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void first() {
		}

		@SagaStep(order = 2, transactional = false)
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void fine() {
		}

		@Transactional(propagation = Propagation.NOT_SUPPORTED)
		void undo() {
		}

		@SagaEnded
		@Transactional(propagation = Propagation.NEVER)
		void ended() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherManagerConfiguration {

		@Bean
		@Primary
		JdbcTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

		@Bean
		JdbcTransactionManager other() {
			return new JdbcTransactionManager(new SimpleDriverDataSource(new Driver(), "jdbc:h2:mem:other", "sa", ""));
		}

	}

	@Saga("other-manager")
	static class OtherManager {

		@SagaStep(order = 1)
		@Transactional("other")
		void first() {
		}

	}

	@Saga("proxied")
	static class ProxiedSaga {

		@SagaStep(order = 1)
		@Transactional
		void fine() {
		}

		@SagaStep(order = 2)
		private void secret() {
		}

		@SagaStep(order = 3)
		final void fixed() {
		}

	}

	interface Work {

		void first();

	}

	@Saga("jdk-proxied")
	static class JdkProxied implements Work {

		@Override
		@SagaStep(order = 1)
		public void first() {
		}

		@SagaStep(order = 2)
		void second() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class JdkProxyConfiguration {

		@Bean
		static BeanNameAutoProxyCreator creator() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("jdkProxied");
			return creator;
		}

		@Bean
		Work jdkProxied() {
			return new JdkProxied();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class KindsOfBeans {

		@Bean
		@Lazy
		Version1 lazySaga() {
			return new Version1();
		}

		@Bean
		@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
		PlainSaga scopedSaga() {
			return new PlainSaga();
		}

	}

}
