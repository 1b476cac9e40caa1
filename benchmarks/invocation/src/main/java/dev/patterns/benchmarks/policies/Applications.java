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

package dev.patterns.benchmarks.policies;

import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.OptionalAutoConfigurations;

/**
 * Starts the calling applications.
 */
final class Applications {

	/** Three instances, which nobody connects to. */
	static final List<String> URLS = List.of("http://127.0.0.1:7001", "http://127.0.0.1:7002", "http://127.0.0.1:7003");

	private Applications() {
	}

	static ConfigurableApplicationContext start(Class<?> application, String... properties) {
		CommandLine.quietLogging();
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.properties("spring.application.name=order-service", "spring.main.banner-mode=off",
					"management.tracing.sampling.probability=0.1", OptionalAutoConfigurations.PROPERTY + "=none")
			.properties(properties)
			.run();
	}

}
