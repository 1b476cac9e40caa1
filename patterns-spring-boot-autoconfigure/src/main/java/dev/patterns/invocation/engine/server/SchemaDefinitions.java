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

package dev.patterns.invocation.engine.server;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.TreeMap;

import com.github.victools.jsonschema.generator.Module;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonSchemaModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule;
import com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationOption;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;

/**
 * The JSON schemas of types, by victools' generator. Not thread-safe.
 */
final class SchemaDefinitions {

	private static final String VALIDATION = "com.github.victools.jsonschema.module.jakarta.validation.JakartaValidationModule";

	private final SchemaBuilder builder;

	SchemaDefinitions() {
		SchemaGeneratorConfigBuilder configuration = new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12,
				OptionPreset.PLAIN_JSON)
			.with(new JacksonSchemaModule())
			.with(Option.EXTRA_OPEN_API_FORMAT_VALUES, Option.DEFINITIONS_FOR_ALL_OBJECTS);
		if (ClassUtils.isPresent(VALIDATION, SchemaDefinitions.class.getClassLoader())) {
			configuration.with(Constraints.module());
		}
		this.builder = new SchemaGenerator(configuration.build()).buildMultipleSchemaDefinitions();
	}

	/**
	 * The schema of a type, complete once all have been collected.
	 * @param type the type
	 * @return the schema, or a reference to it
	 */
	JsonNode of(Type type) {
		return this.builder.createSchemaReference(type);
	}

	/**
	 * The named schemas, after all types were asked for.
	 * @return the schemas by name
	 */
	Map<String, JsonNode> collect() {
		Map<String, JsonNode> schemas = new TreeMap<>();
		this.builder.collectDefinitions("components/schemas")
			.properties()
			.forEach((entry) -> schemas.put(entry.getKey(), entry.getValue()));
		return schemas;
	}

	/**
	 * Keeps what is optional out of the class that is always loaded.
	 */
	private static final class Constraints {

		static Module module() {
			return new JakartaValidationModule(JakartaValidationOption.NOT_NULLABLE_FIELD_IS_REQUIRED,
					JakartaValidationOption.INCLUDE_PATTERN_EXPRESSIONS);
		}

	}

}
