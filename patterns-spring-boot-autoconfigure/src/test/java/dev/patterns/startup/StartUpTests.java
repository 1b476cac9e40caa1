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

package dev.patterns.startup;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.EnableTransactionManagement;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.inventory.actuate.endpoint.PatternsEndpoint;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.lease.NodeLeases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Starts applications that use no feature, with everything that the class path
 * auto-configures.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartUpTests {

	/**
	 * What the library cannot do without.
	 */
	private static final Pattern REQUIRED = Pattern
		.compile("(spring-(core|beans|context|aop|expression)|spring-boot|spring-boot-autoconfigure"
				+ "|jackson-(core|databind|annotations)|micrometer-(observation|commons)|cloudevents-(core|api)"
				+ "|jspecify|commons-logging|slf4j-api|logback-(core|classic))-[0-9].*\\.jar");

	@Test
	void withNothingConfiguredAndNothingOptionalOnTheClassPath(CapturedOutput output) throws Exception {
		try (URLClassLoader loader = new URLClassLoader(required(), ClassLoader.getPlatformClassLoader())) {
			ClassLoader before = Thread.currentThread().getContextClassLoader();
			Thread.currentThread().setContextClassLoader(loader);
			try {
				Method method = loader.loadClass(BareApplication.class.getName()).getDeclaredMethod("run");
				method.setAccessible(true);
				assertThat((List<?>) method.invoke(null)).asInstanceOf(InstanceOfAssertFactories.list(String.class))
					.contains("patternsGate", "patternsApplicationIdentity", "patternsPayloadSerializer")
					.doesNotContain("patternsJdbcAccessSelector", "patternsNodeLeases", "patternsEndpoint");
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
		}
		assertThat(output).contains("Started");
		assertQuiet(output);
	}

	private static URL[] required() throws MalformedURLException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<URL> urls = new ArrayList<>();
		for (String element : classPath.split(File.pathSeparator)) {
			File file = new File(element);
			if (file.isDirectory() || REQUIRED.matcher(file.getName()).matches()) {
				urls.add(file.toURI().toURL());
			}
		}
		return urls.toArray(URL[]::new);
	}

	@Test
	void withNothingConfiguredAndEverythingOnTheClassPath(CapturedOutput output) {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE,
				"--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")) {
			assertThat(context.getBean(JdbcAccessSelector.class)).isNotNull();
			assertThat(context.getBean(NodeLeases.class).getLeases()).isEmpty();
		}
		assertQuiet(output);
	}

	@Test
	void withADatabaseAndAWebServer(CapturedOutput output) {
		List<String> before = threads();
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, "--server.port=0",
				"--spring.datasource.generate-unique-name=true", "--spring.application.name=start-up",
				"--spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
				"--management.endpoints.web.exposure.include=*")) {
			assertThat(context.getBean(ApplicationIdentity.class).application()).isEqualTo("start-up");
			assertThat(context.getBean(PatternsEndpoint.class).patterns().gateOpen()).isTrue();
			// Nobody uses a feature that claims work, so there is no heartbeat.
			assertThat(context.getBean(NodeLeases.class).getLeases()).isEmpty();
			assertThat(threads()).filteredOn((name) -> name.startsWith("patterns-")).allMatch(before::contains);
		}
		assertQuiet(output);
	}

	@Test
	void aFailureOfTheStartIsToldAsItIs(CapturedOutput output) {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> new SpringApplicationBuilder(Failing.class).web(WebApplicationType.NONE)
				.properties("spring.datasource.generate-unique-name=true", "spring.liquibase.enabled=false")
				.run());
		assertThat(output).contains("a fault of the user's").doesNotContain("Error handling failed");
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("management.otlp.metrics.export.enabled=false", "spring.liquibase.enabled=false",
					"spring.kafka.admin.auto-create=false")
			.run(arguments);
	}

	private static void assertQuiet(CapturedOutput output) {
		List<String> lines = new ArrayList<>();
		output.toString().lines().filter(StartUpTests::isComplaint).forEach(lines::add);
		assertThat(lines).isEmpty();
	}

	private static boolean isComplaint(String line) {
		return line.contains("not eligible for getting processed")
				|| ((line.contains(" WARN ") || line.contains(" ERROR ")) && line.contains("patterns"));
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableTransactionManagement
	static class Failing {

		@Bean
		Object failing() {
			throw new IllegalStateException("a fault of the user's");
		}

	}

}
