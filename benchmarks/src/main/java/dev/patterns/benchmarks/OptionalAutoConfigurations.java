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

package dev.patterns.benchmarks;

import java.util.List;
import java.util.Set;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps libraries apart that are measured against each other and share a class path: an
 * application gets only the auto-configurations of those that it names in
 * {@value #PROPERTY}, and Spring Boot's own.
 */
public final class OptionalAutoConfigurations implements AutoConfigurationImportFilter, EnvironmentAware {

	/**
	 * Property with the packages of the libraries that an application uses; ours by
	 * default.
	 */
	public static final String PROPERTY = "benchmark.uses";

	private static final List<String> OPTIONAL = List.of("dev.patterns", "io.namastack", "org.springframework.modulith",
			"org.springframework.boot.kafka");

	private Set<String> used = Set.of("dev.patterns");

	@Override
	public void setEnvironment(Environment environment) {
		this.used = Set.of(environment.getProperty(PROPERTY, String[].class, new String[] { "dev.patterns" }));
	}

	@Override
	public boolean[] match(String[] autoConfigurationClasses, AutoConfigurationMetadata autoConfigurationMetadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			// Another filter may have taken it out.
			String name = String.valueOf(autoConfigurationClasses[i]);
			matches[i] = OPTIONAL.stream()
				.filter((library) -> name.startsWith(library + '.'))
				.allMatch(this.used::contains);
		}
		return matches;
	}

}
