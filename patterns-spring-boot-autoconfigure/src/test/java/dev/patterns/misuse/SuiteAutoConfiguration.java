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

package dev.patterns.misuse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.springframework.boot.autoconfigure.AutoConfigurationImportSelector;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.cloud.client.CommonsClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.type.AnnotationMetadata;

import dev.patterns.naming.DurableNames;

/**
 * The whole suite's auto-configuration, but of Spring Boot's only what a small
 * application with a database has, so that a start is quick.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Configuration(proxyBeanMethods = false)
@Import(SuiteAutoConfiguration.Selector.class)
public @interface SuiteAutoConfiguration {

	/**
	 * Selects the auto-configurations.
	 */
	class Selector extends AutoConfigurationImportSelector {

		private static final String IMPORTS = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

		@Override
		protected boolean isEnabled(AnnotationMetadata metadata) {
			return true;
		}

		@Override
		protected AnnotationAttributes getAttributes(AnnotationMetadata metadata) {
			return new AnnotationAttributes(Map.of("exclude", new String[0], "excludeName", new String[0]));
		}

		@Override
		protected List<String> getCandidateConfigurations(AnnotationMetadata metadata,
				AnnotationAttributes attributes) {
			List<String> names = new ArrayList<>(List.of(PropertyPlaceholderAutoConfiguration.class.getName(),
					AopAutoConfiguration.class.getName(), JacksonAutoConfiguration.class.getName(),
					DataSourceAutoConfiguration.class.getName(),
					DataSourceTransactionManagerAutoConfiguration.class.getName(),
					TransactionAutoConfiguration.class.getName(), CommonsClientAutoConfiguration.class.getName(),
					LoadBalancerAutoConfiguration.class.getName(),
					BlockingLoadBalancerClientAutoConfiguration.class.getName()));
			names.addAll(suite());
			return names;
		}

		private static List<String> suite() {
			URL library = DurableNames.class.getProtectionDomain().getCodeSource().getLocation();
			try (InputStream stream = new URL(library, IMPORTS).openStream()) {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
