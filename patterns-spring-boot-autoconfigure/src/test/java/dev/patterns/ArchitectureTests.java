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

package dev.patterns;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the cut of the library: small shared packages below, features above that reach
 * each other through their API and in one direction only.
 */
class ArchitectureTests {

	/**
	 * Small packages named for their purpose. They know no feature.
	 */
	private static final Set<String> SHARED = Set.of("binding", "call", "definition", "failure", "gate", "identity",
			"inventory", "jdbc", "lease", "logging", "naming", "problem", "redis", "retry", "serialization", "time",
			"worker");

	/**
	 * Which features a feature may use.
	 */
	private static final Map<String, Set<String>> FEATURES = Map.ofEntries(Map.entry("access", Set.of()),
			Map.entry("configuration", Set.of()), Map.entry("console", Set.of()), Map.entry("inbox", Set.of("access")),
			Map.entry("invocation", Set.of("registry", "inbox", "access", "resiliency", "secrets")),
			Map.entry("lock", Set.of()), Map.entry("outbox", Set.of("pubsub")),
			Map.entry("pubsub", Set.of("inbox", "access", "resiliency", "secrets")),
			Map.entry("registry", Set.of("secrets", "resiliency")), Map.entry("resiliency", Set.of()),
			Map.entry("saga", Set.of("outbox", "pubsub", "inbox", "invocation")), Map.entry("secrets", Set.of()),
			Map.entry("state", Set.of("outbox", "lock")));

	/**
	 * Rooms of a feature that are nobody else's business, with everything below them. SPI
	 * packages such as {@code store} and {@code broker} are open, their implementations
	 * are not.
	 */
	private static final List<String> CLOSED = List.of("dev.patterns.*.engine..", "dev.patterns.*.autoconfigure..",
			"dev.patterns.*.metrics..", "dev.patterns.*.health..", "dev.patterns.*.actuate..",
			"dev.patterns.*.store.*..", "dev.patterns.*.broker.*..", "dev.patterns.*.observation..");

	private static final JavaClasses LIBRARY = Library.classes();

	@Test
	void everyPackageIsSharedOrAFeature() {
		Set<String> unknown = new TreeSet<>();
		for (JavaClass type : LIBRARY) {
			String unit = unit(type);
			if (!SHARED.contains(unit) && !FEATURES.containsKey(unit)) {
				unknown.add(unit);
			}
		}
		assertThat(unknown).as("packages that neither SHARED nor FEATURES lists").isEmpty();
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching("dev.patterns.(**)").should().beFreeOfCycles().check(LIBRARY);
	}

	@Test
	void sharedPackagesKnowNoFeature() {
		classes().that(DescribedPredicate.describe("are shared", (type) -> SHARED.contains(unit(type))))
			.should(useOnly("no feature", Set.of()))
			.check(LIBRARY);
	}

	@Test
	void featuresUseOnlyWhatTheyMay() {
		FEATURES.forEach((feature, used) -> classes()
			.that(DescribedPredicate.describe("belong to " + feature, (type) -> unit(type).equals(feature)))
			.should(useOnly("only " + new TreeSet<>(used), used))
			.allowEmptyShould(true)
			.check(LIBRARY));
	}

	@Test
	void featuresReachEachOtherThroughTheirApiOnly() {
		classes().should(new ArchCondition<>("not reach into the closed rooms of another feature") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
					JavaClass target = dependency.getTargetClass();
					if (isForeignFeature(type, target) && isClosed(target) && !isOrder(type, target)) {
						events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
					}
				}
			}

		}).check(LIBRARY);
	}

	@Test
	void packagesAreNamedForTheirPurpose() {
		noClasses().should()
			.resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..misc..", "..helper..",
					"..helpers..", "..internal..", "..support..")
			.check(LIBRARY);
	}

	@Test
	void packagesAreNullMarked() throws Exception {
		Set<String> packages = new TreeSet<>();
		LIBRARY.forEach((type) -> packages.add(type.getPackageName()));
		for (String name : packages) {
			assertThat(LIBRARY.contain(name + ".package-info")).as("package-info of " + name).isTrue();
			JavaPackage javaPackage = LIBRARY.getPackage(name);
			assertThat(javaPackage.isAnnotatedWith(NullMarked.class)).as("@NullMarked of " + name).isTrue();
		}
	}

	@Test
	void loggingGoesThroughCommonsLogging() {
		GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(LIBRARY);
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(LIBRARY);
		noClasses().should().dependOnClassesThat().haveFullyQualifiedName("org.slf4j.Logger").check(LIBRARY);
	}

	@Test
	void dependenciesAreNotInjectedIntoFields() {
		GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(LIBRARY);
		noClasses().should()
			.dependOnClassesThat()
			.haveNameMatching(
					"org\\.springframework\\.beans\\.factory\\.annotation\\.Autowired|jakarta\\.annotation\\.(PostConstruct|PreDestroy)")
			.check(LIBRARY);
	}

	@Test
	void metersStayInMetricsAndAutoConfiguration() {
		noClasses().that()
			.resideOutsideOfPackages("..metrics..", "..autoconfigure..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer.core..", "io.micrometer.tracing..")
			.check(LIBRARY);
	}

	@Test
	void implementationsOfStoresAndBrokersArePublicOnlyWhereWiringNeedsIt() {
		classes().that()
			.resideInAnyPackage("dev.patterns.*.store.*..", "dev.patterns.*.broker.*..")
			.and()
			.areTopLevelClasses()
			.and()
			.arePublic()
			.and(DescribedPredicate.describe("are wired",
					(type) -> LIBRARY.containPackage("dev.patterns." + unit(type) + ".autoconfigure")))
			.should(new ArchCondition<>("be used from another package") {

				@Override
				public void check(JavaClass type, ConditionEvents events) {
					boolean used = type.getDirectDependenciesToSelf()
						.stream()
						.anyMatch((dependency) -> !dependency.getOriginClass()
							.getPackageName()
							.equals(type.getPackageName()));
					events.add(new SimpleConditionEvent(type, used, type.getName() + " is public for nobody"));
				}

			})
			.allowEmptyShould(true)
			.check(LIBRARY);
	}

	// An application may have neither a database nor Redis, and so not their libraries.
	@Test
	void whatWorksWithoutADatabaseNeedsNoLibraryOfOne() {
		noClasses().that()
			.resideInAnyPackage("dev.patterns.state", "dev.patterns.state.engine..", "dev.patterns.state.store",
					"dev.patterns.state.store.memory..", "dev.patterns.state.observation..",
					"dev.patterns.state.metrics..", "dev.patterns.secrets..", "dev.patterns.invocation..",
					"dev.patterns.resiliency..", "dev.patterns.pubsub", "dev.patterns.pubsub.engine..")
			.and()
			.resideOutsideOfPackages("..autoconfigure..", "dev.patterns.secrets.store.vault..")
			.and()
			.doNotHaveSimpleName("SpringTransactionSuspension")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.dao..", "org.springframework.transaction..",
					"org.springframework.jdbc..", "org.springframework.data..")
			.check(LIBRARY);
	}

	@Test
	void fieldsAreNotPublic() {
		classes().should(new ArchCondition<>("have no public fields but constants") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getFields()
					.stream()
					.filter((field) -> field.getModifiers().contains(JavaModifier.PUBLIC))
					.filter((field) -> !field.getModifiers().contains(JavaModifier.FINAL))
					.forEach((field) -> events.add(SimpleConditionEvent.violated(field, field.getFullName())));
			}

		}).check(LIBRARY);
	}

	private static ArchCondition<JavaClass> useOnly(String description, Set<String> used) {
		return new ArchCondition<>("use " + description) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
					JavaClass target = dependency.getTargetClass();
					if (isForeignFeature(type, target) && !used.contains(unit(target))) {
						events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
					}
				}
			}

		};
	}

	private static boolean isForeignFeature(JavaClass type, JavaClass target) {
		return target.getPackageName().startsWith("dev.patterns.") && FEATURES.containsKey(unit(target))
				&& !unit(target).equals(unit(type));
	}

	private static boolean isClosed(JavaClass type) {
		return JavaClass.Predicates.resideInAnyPackage(CLOSED.toArray(String[]::new)).test(type);
	}

	/**
	 * Auto-configurations may name each other for their order.
	 */
	private static boolean isOrder(JavaClass type, JavaClass target) {
		return type.isAnnotatedWith(AutoConfiguration.class) && target.isAnnotatedWith(AutoConfiguration.class);
	}

	/**
	 * The first part of the package below the root: a feature or a shared package.
	 */
	private static String unit(JavaClass type) {
		String[] parts = type.getPackageName().split("\\.");
		return (parts.length > 2) ? parts[2] : "";
	}

}
