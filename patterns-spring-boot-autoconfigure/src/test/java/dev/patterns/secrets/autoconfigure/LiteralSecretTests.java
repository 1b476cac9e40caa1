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

package dev.patterns.secrets.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.EmbeddedValueResolverAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.StringValueResolver;

import dev.patterns.secrets.engine.KnownSecrets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Secrets that look like placeholders or expressions are values, not code: in an earlier
 * attempt they were resolved and evaluated.
 */
class LiteralSecretTests {

	private static final List<String> VALUES = List.of("x${user.home}#{1+1}", "${user.home}", "\\${user.home}",
			"\\\\${user.home}", "${user.home", "\\${user.home", "a${user.home}b${c}d", "${${user.home}}",
			"$${user.home}", "${a:{}}", "{}${a}{", "${", "}${", "${}", "${a:b}", "#{1+1}",
			"#{T(java.lang.System).getProperty('user.home')}", "x#{'${user.home}'}y", "#{", "#{${user.home}}", "$", "#",
			"\\", "plain", "${patterns.secret.files.key}", "a:b", "trailing\\", "\\#{1+1}", "${a}\\${b", "}", "\\}",
			"${a\\}b}", "${literal-0}", "${systemProperties['x']}");

	@TempDir
	Path directory;

	@Test
	void areTheValuesThemselves() throws IOException {
		List<String> properties = new ArrayList<>(List.of("patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.directory, "spring.config.import=patterns-secrets:files",
				"reader.of-reference=${patterns.secret.files.literal-0}", "reader.of-import=${literal-0}"));
		for (int i = 0; i < VALUES.size(); i++) {
			Files.writeString(this.directory.resolve("literal-" + i), VALUES.get(i));
			properties.add("indirect-%1$d=<${patterns.secret.files.literal-%1$d}|${literal-%1$d}>".formatted(i));
		}
		try (ConfigurableApplicationContext context = SecretApplication.run(Reader.class,
				properties.toArray(new String[0]))) {
			assertThat(context.getBean(Values.class))
				.isEqualTo(new Values(VALUES.get(0), VALUES.get(0), VALUES.get(0)));
			assertThat(context.getBean(ReaderProperties.class))
				.isEqualTo(new ReaderProperties(VALUES.get(0), VALUES.get(0)));
			for (int i = 0; i < VALUES.size(); i++) {
				check(context, i, VALUES.get(i));
			}
		}
	}

	@Test
	void areNotEvaluatedByBeansThatResolveTextsThemselves() throws IOException {
		Files.writeString(this.directory.resolve("key"), "#{T(java.lang.System).getProperty('user.home')}");
		try (ConfigurableApplicationContext context = SecretApplication.run(Resolving.class,
				"patterns.secrets.stores.files.type=directory", "patterns.secrets.stores.files.path=" + this.directory,
				"spring.config.import=patterns-secrets:files")) {
			for (Resolver resolver : context.getBeansOfType(Resolver.class).values()) {
				assertThat(resolver.resolver.resolveStringValue("<${key}|${patterns.secret.files.key}>"))
					.isEqualTo("<%1$s|%1$s>".formatted("#{T(java.lang.System).getProperty('user.home')}"));
				assertThat(resolver.resolver.resolveStringValue("#{1+1}")).isEqualTo("2");
			}
			assertThat(context.getBeansOfType(Resolver.class)).hasSize(2);
		}
	}

	private static void check(ConfigurableApplicationContext context, int i, String value) {
		String imported = "literal-" + i;
		String referenced = "patterns.secret.files.literal-" + i;
		String both = "<" + value + "|" + value + ">";
		assertThat(context.getEnvironment().getProperty(imported)).isEqualTo(value);
		assertThat(context.getEnvironment().getProperty(referenced)).isEqualTo(value);
		assertThat(context.getEnvironment().getProperty("indirect-" + i)).isEqualTo(both);
		assertThat(context.getEnvironment().resolvePlaceholders("<${%s}|${%s}>".formatted(imported, referenced)))
			.isEqualTo(both);
		Binder binder = Binder.get(context.getEnvironment());
		assertThat(binder.bind(imported, String.class).get()).isEqualTo(value);
		assertThat(binder.bind(referenced, String.class).get()).isEqualTo(value);
		assertThat(binder.bind("indirect-" + i, String.class).get()).isEqualTo(both);
		assertThat(annotated(context, "${" + imported + "}")).isEqualTo(value);
		assertThat(annotated(context, "${" + referenced + "}")).isEqualTo(value);
		if (value.length() >= KnownSecrets.MIN_LENGTH || !value.contains("#{")) {
			assertThat(annotated(context, "${indirect-" + i + "}")).isEqualTo(both);
			assertThat(annotated(context, "#{4-2} ${" + imported + "}")).isEqualTo("2 " + value);
		}
	}

	// What becomes of the text of an annotation @Value.
	private static Object annotated(ConfigurableApplicationContext context, String text) {
		ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
		return beanFactory.getBeanExpressionResolver()
			.evaluate(beanFactory.resolveEmbeddedValue(text), new BeanExpressionContext(beanFactory, null));
	}

	static class Resolver implements EmbeddedValueResolverAware {

		private StringValueResolver resolver;

		@Override
		public void setEmbeddedValueResolver(StringValueResolver resolver) {
			this.resolver = resolver;
		}

	}

	static class ResolvingPostProcessor extends Resolver implements BeanPostProcessor {

	}

	@Configuration(proxyBeanMethods = false)
	static class Resolving {

		@Bean
		Resolver resolver() {
			return new Resolver();
		}

		@Bean
		static ResolvingPostProcessor resolvingPostProcessor() {
			return new ResolvingPostProcessor();
		}

	}

	@ConfigurationProperties("reader")
	record ReaderProperties(String ofReference, String ofImport) {

	}

	record Values(String imported, String referenced, String indirect) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(ReaderProperties.class)
	static class Reader {

		@Bean
		Values values(@Value("${literal-0}") String imported,
				@Value("${patterns.secret.files.literal-0}") String referenced,
				@Value("${reader.of-reference}") String indirect) {
			return new Values(imported, referenced, indirect);
		}

	}

}
