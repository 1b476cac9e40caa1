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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the habits of auto-configuration classes.
 */
class AutoConfigurationRulesTests {

	private static final Pattern BEAN_NAME = Pattern.compile("patterns[A-Z].*|[a-z]+HealthContributor");

	@Test
	void importsListEachAutoConfigurationOnceAndInOrder() {
		Set<String> annotated = Library.classes()
			.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(Library.autoConfigurations()).containsExactlyElementsOf(annotated);
	}

	@Test
	void autoConfigurationsArePublicFinalWithPackagePrivateMembers() {
		List<String> problems = new ArrayList<>();
		for (JavaClass type : autoConfigurations()) {
			if (!type.getModifiers().containsAll(Set.of(JavaModifier.PUBLIC, JavaModifier.FINAL))) {
				problems.add(type.getName() + " is not public final");
			}
			if (!type.getSimpleName().endsWith("AutoConfiguration")
					|| !type.getPackageName().contains(".autoconfigure")) {
				problems.add(type.getName() + " is not named or placed as an auto-configuration");
			}
			for (JavaConstructor constructor : type.getConstructors()) {
				if (!isPackagePrivate(constructor.getModifiers())) {
					problems.add(constructor.getFullName() + " is not package-private");
				}
			}
		}
		for (JavaMethod method : beanMethods()) {
			if (!isPackagePrivate(method.getModifiers())) {
				problems.add(method.getFullName() + " is not package-private");
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void nestedConfigurationsArePackagePrivateAndLite() throws Exception {
		List<String> problems = new ArrayList<>();
		for (JavaClass type : Library.classes()) {
			if (!type.isAnnotatedWith(Configuration.class)) {
				continue;
			}
			if (!isPackagePrivate(type.getModifiers())) {
				problems.add(type.getName() + " is not package-private");
			}
			if (type.getAnnotationOfType(Configuration.class).proxyBeanMethods()) {
				problems.add(type.getName() + " lacks proxyBeanMethods = false");
			}
			// The compiler lists nested classes in no useful order.
			if (type.isAnnotatedWith(ConditionalOnMissingBean.class)) {
				problems.add(type.getName() + " depends on its place among nested classes");
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void beansArePrefixedAndOfTypesOfTheSuite() {
		List<String> problems = new ArrayList<>();
		for (JavaMethod method : beanMethods()) {
			String[] names = method.getAnnotationOfType(Bean.class).name();
			for (String name : (names.length != 0) ? names : new String[] { method.getName() }) {
				if (!BEAN_NAME.matcher(name).matches()) {
					problems.add(method.getFullName() + ": bean '" + name + "' lacks the prefix");
				}
			}
			if (method.getRawReturnType().getPackageName().startsWith("java")) {
				problems.add(method.getFullName() + " is a bean of a JDK type");
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void postProcessorsAreStaticBeans() {
		List<String> problems = new ArrayList<>();
		for (JavaMethod method : beanMethods()) {
			JavaClass type = method.getRawReturnType();
			if ((type.isAssignableTo("org.springframework.beans.factory.config.BeanPostProcessor")
					|| type.isAssignableTo("org.springframework.beans.factory.config.BeanFactoryPostProcessor"))
					&& !method.getModifiers().contains(JavaModifier.STATIC)) {
				problems.add(method.getFullName());
			}
		}
		assertThat(problems).isEmpty();
	}

	@Test
	void namesOfOtherAutoConfigurationsAndClassesExist() {
		List<String> missing = new ArrayList<>();
		for (JavaClass type : Library.classes()) {
			List<String> names = new ArrayList<>();
			if (type.isAnnotatedWith(AutoConfiguration.class)) {
				AutoConfiguration annotation = AnnotatedElementUtils.getMergedAnnotation(type.reflect(),
						AutoConfiguration.class);
				names.addAll(List.of(annotation.afterName()));
				names.addAll(List.of(annotation.beforeName()));
			}
			if (type.isAnnotatedWith(ConditionalOnClass.class)) {
				names.addAll(List.of(type.getAnnotationOfType(ConditionalOnClass.class).name()));
			}
			for (JavaMethod method : type.getMethods()) {
				if (method.isAnnotatedWith(ConditionalOnClass.class)) {
					names.addAll(List.of(method.getAnnotationOfType(ConditionalOnClass.class).name()));
				}
			}
			names.stream()
				.filter((name) -> !Library.exists(name))
				.forEach((name) -> missing.add(type.getName() + ": " + name));
		}
		assertThat(missing).isEmpty();
	}

	@Test
	void failureAnalyzersAreRegistered() {
		String factories = Library.text("META-INF/spring.factories");
		List<String> missing = Library.classes()
			.stream()
			.filter((type) -> type.isAssignableTo(FailureAnalyzer.class))
			.filter((type) -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
			.map(JavaClass::getName)
			.filter((name) -> !factories.contains(name))
			.toList();
		assertThat(missing).isEmpty();
		Pattern.compile("dev\\.patterns[\\w.$]+")
			.matcher(factories)
			.results()
			.forEach((match) -> assertThat(Library.exists(match.group())).as(match.group()).isTrue());
	}

	@Test
	void propertiesHaveThePrefix() {
		List<String> problems = Library.classes()
			.stream()
			.filter((type) -> type.isAnnotatedWith(ConfigurationProperties.class))
			// Those of an endpoint are where those of Boot's endpoints are.
			.filter((type) -> !prefix(type).startsWith("patterns.")
					&& !(prefix(type).startsWith("management.endpoint.") && type.getSimpleName().contains("Endpoint")))
			.map(JavaClass::getName)
			.toList();
		assertThat(problems).isEmpty();
	}

	private static String prefix(JavaClass type) {
		ConfigurationProperties annotation = AnnotatedElementUtils.getMergedAnnotation(type.reflect(),
				ConfigurationProperties.class);
		return annotation.prefix();
	}

	private static List<JavaClass> autoConfigurations() {
		return Library.classes().stream().filter((type) -> type.isAnnotatedWith(AutoConfiguration.class)).toList();
	}

	private static List<JavaMethod> beanMethods() {
		return Library.classes()
			.stream()
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.isAnnotatedWith(Bean.class))
			.toList();
	}

	private static boolean isPackagePrivate(Set<JavaModifier> modifiers) {
		return !modifiers.contains(JavaModifier.PUBLIC) && !modifiers.contains(JavaModifier.PROTECTED)
				&& !modifiers.contains(JavaModifier.PRIVATE);
	}

}
