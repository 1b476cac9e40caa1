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

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.http.MediaType;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.engine.ExposedOperation;
import dev.patterns.invocation.engine.InvocationProblem;
import dev.patterns.invocation.engine.InvokableOperation;
import dev.patterns.invocation.engine.InvokableOperation.Parameter;
import dev.patterns.invocation.engine.InvokableOperation.Source;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Describes the operations that this application serves in the OpenAPI format, version
 * 3.1. Made when it is first asked for. Thread-safe.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.1.html">OpenAPI 3.1</a>
 */
public final class OpenApiDescription {

	private static final String PROBLEM = "#/components/schemas/Problem";

	private final OperationRegistry registry;

	private final ApplicationIdentity identity;

	private final String basePath;

	private final SingletonSupplier<byte[]> json;

	/**
	 * Create the description.
	 * @param registry the operations
	 * @param identity this application
	 * @param basePath path below which operations are exposed
	 * @param serializer writes the description
	 */
	public OpenApiDescription(OperationRegistry registry, ApplicationIdentity identity, String basePath,
			PayloadSerializer serializer) {
		this.registry = registry;
		this.identity = identity;
		this.basePath = basePath;
		this.json = SingletonSupplier.of(() -> serializer.writeBytes(describe()));
	}

	byte[] toJson() {
		return this.json.obtain();
	}

	private Map<String, Object> describe() {
		SchemaDefinitions schemas = new SchemaDefinitions();
		Map<String, Map<String, Object>> paths = new TreeMap<>();
		for (ExposedOperation exposed : this.registry.all()) {
			InvokableOperation operation = exposed.operation();
			// Without the regular expressions of variables.
			String path = this.basePath + operation.path().replaceAll("\\{([^/:}]+):[^}]*}", "{$1}");
			paths.computeIfAbsent(path, (key) -> new LinkedHashMap<>())
				.put(operation.mapping().method().name().toLowerCase(Locale.ROOT), describe(operation, schemas));
		}
		Map<String, Object> components = new TreeMap<>();
		schemas.collect().forEach(components::put);
		components.put("Problem", problem());
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("openapi", "3.1.1");
		document.put("info", Map.of("title", this.identity.application(), "version", "1"));
		document.put("paths", paths);
		document.put("components", Map.of("schemas", components));
		return document;
	}

	private static Map<String, Object> describe(InvokableOperation operation, SchemaDefinitions schemas) {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("operationId", operation.name().replace('/', '.'));
		described.put("tags", List.of(operation.name().substring(0, operation.name().indexOf('/'))));
		List<Map<String, Object>> parameters = new ArrayList<>();
		for (Parameter parameter : operation.parameters()) {
			if (parameter.isText()) {
				parameters.add(parameter(parameter.name(), parameter.source().name().toLowerCase(Locale.ROOT),
						!parameter.nullable(), schema(parameter, schemas)));
			}
		}
		if (operation.idempotent()) {
			parameters.add(parameter(InvocationHeaders.IDEMPOTENCY_KEY, "header", false, Map.of("type", "string")));
		}
		if (!parameters.isEmpty()) {
			described.put("parameters", parameters);
		}
		body(operation, described, schemas);
		described.put("responses", responses(operation, schemas));
		return described;
	}

	// Keywords may stand beside a reference.
	private static Object schema(Parameter parameter, SchemaDefinitions schemas) {
		JsonNode schema = schemas.of(parameter.type());
		String defaultValue = parameter.defaultValue();
		return (defaultValue != null)
				? Map.of("allOf", List.of(schema), "default", value(schema.path("type").asString(""), defaultValue))
				: schema;
	}

	private static Object value(String type, String text) {
		try {
			return switch (type) {
				case "integer", "number" -> new BigDecimal(text);
				case "boolean" -> Boolean.valueOf(text);
				default -> text;
			};
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	private static Map<String, Object> parameter(String name, String in, boolean required, Object schema) {
		Map<String, Object> parameter = new LinkedHashMap<>();
		parameter.put("name", name);
		parameter.put("in", in);
		parameter.put("required", required);
		parameter.put("schema", schema);
		return parameter;
	}

	private static void body(InvokableOperation operation, Map<String, Object> described, SchemaDefinitions schemas) {
		Parameter body = operation.body();
		if (body != null) {
			described.put("requestBody", Map.of("required", !body.nullable(), "content", body.isStream()
					? Map.of(MediaType.APPLICATION_OCTET_STREAM_VALUE, Map.of()) : json(schemas.of(body.type()))));
			return;
		}
		Map<String, Object> properties = new LinkedHashMap<>();
		List<String> required = new ArrayList<>();
		for (Parameter parameter : operation.parameters()) {
			if (parameter.source() == Source.ENTRY) {
				properties.put(parameter.name(), schemas.of(parameter.type()));
				if (!parameter.nullable()) {
					required.add(parameter.name());
				}
			}
		}
		if (!properties.isEmpty()) {
			Map<String, Object> schema = new LinkedHashMap<>();
			schema.put("type", "object");
			schema.put("properties", properties);
			if (!required.isEmpty()) {
				schema.put("required", required);
			}
			described.put("requestBody", Map.of("required", true, "content", json(schema)));
		}
	}

	private static Map<String, Object> responses(InvokableOperation operation, SchemaDefinitions schemas) {
		Map<String, Object> responses = new LinkedHashMap<>();
		if (operation.isStream()) {
			String type = operation.mapping().produces();
			responses.put("200", Map.of("description", "The result", "content",
					Map.of((type != null) ? type : MediaType.APPLICATION_OCTET_STREAM_VALUE, Map.of())));
		}
		else if (!operation.isVoid()) {
			responses.put("200",
					Map.of("description", "The result", "content", json(schemas.of(operation.returnType()))));
		}
		if (operation.isVoid() || operation.optional()) {
			responses.put("204", Map.of("description", "Done, without a result"));
		}
		if (!operation.failures().codes().isEmpty()) {
			responses.put("422", problem("Refused, with one of the codes " + operation.failures().codes().keySet()));
		}
		responses.put("default", problem("What else went wrong"));
		return responses;
	}

	private static Map<String, Object> json(Object schema) {
		return Map.of(MediaType.APPLICATION_JSON_VALUE, Map.of("schema", schema));
	}

	private static Map<String, Object> problem(String description) {
		return Map.of("description", description, "content",
				Map.of(MediaType.APPLICATION_PROBLEM_JSON_VALUE, Map.of("schema", Map.of("$ref", PROBLEM))));
	}

	// RFC 9457, with the code that all of ours have.
	private static Map<String, Object> problem() {
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("type", Map.of("type", "string"));
		properties.put("title", Map.of("type", "string"));
		properties.put("status", Map.of("type", "integer"));
		properties.put("detail", Map.of("type", "string"));
		properties.put("code", Map.of("type", "string"));
		properties.put(InvocationProblem.DECLARED,
				Map.of("type", "boolean", "description", "Whether it is an exception that the operation declares"));
		properties.put(InvocationProblem.PROPERTIES,
				Map.of("type", "object", "description", "The data of a declared exception"));
		properties.put(InvocationProblem.ERRORS,
				Map.of("type", "array", "description", "The constraints that arguments break", "items",
						Map.of("type", "object", "properties",
								Map.of("path", Map.of("type", "string"), "message", Map.of("type", "string")))));
		return Map.of("type", "object", "properties", properties);
	}

}
