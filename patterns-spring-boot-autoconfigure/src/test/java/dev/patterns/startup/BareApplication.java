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

import java.util.List;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application that uses nothing. Runs in a class loader of its own, in which the
 * library's optional dependencies are absent, so it must not know any.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class BareApplication {

	/**
	 * Start and stop the application.
	 * @return the names of its beans
	 */
	static List<String> run() {
		try (ConfigurableApplicationContext context = SpringApplication.run(BareApplication.class)) {
			return List.of(context.getBeanDefinitionNames());
		}
	}

}
