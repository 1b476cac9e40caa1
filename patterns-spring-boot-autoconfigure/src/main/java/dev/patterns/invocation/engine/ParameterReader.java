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

package dev.patterns.invocation.engine;

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.Nullness;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.SynthesizingMethodParameter;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.util.UriComponentsBuilder;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.invocation.InvocationHeaders;
import dev.patterns.invocation.engine.InvokableOperation.Parameter;
import dev.patterns.invocation.engine.InvokableOperation.Source;

/**
 * Reads the parameters of operations: what each is called, and where in a request it is.
 */
final class ParameterReader {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	/** What the suite, the client or the server sets itself. */
	private static final Set<String> RESERVED = Set.of("host", "content-length", "content-type", "transfer-encoding",
			"connection", "accept", "traceparent", "tracestate", "baggage",
			InvocationHeaders.IDEMPOTENCY_KEY.toLowerCase(Locale.ROOT),
			InvocationHeaders.FIRST_SENT.toLowerCase(Locale.ROOT),
			InvocationHeaders.DEADLINE_REMAINING.toLowerCase(Locale.ROOT));

	private static final Set<Class<?>> UNKNOWN = Set.of(CookieValue.class, MatrixVariable.class, ModelAttribute.class,
			RequestAttribute.class, RequestPart.class);

	private final Class<?> type;

	private final DefinitionProblems problems;

	private final UnaryOperator<ResolvableType> resolution;

	/**
	 * Create a reader.
	 * @param type the type with the operations
	 * @param problems gets what is wrong
	 * @param resolution replaces the variables of a type as far as they are known
	 */
	ParameterReader(Class<?> type, DefinitionProblems problems, UnaryOperator<ResolvableType> resolution) {
		this.type = type;
		this.problems = problems;
		this.resolution = resolution;
	}

	/**
	 * Read the parameters of a method.
	 * @param method the method
	 * @param mapping how it is called
	 * @return the parameters, {@code null} if one is wrong
	 */
	@Nullable List<Parameter> read(Method method, HttpMapping mapping) {
		@Nullable String @Nullable [] names = NAMES.getParameterNames(method);
		List<Parameter> parameters = new ArrayList<>();
		int bodies = 0;
		int entries = 0;
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new SynthesizingMethodParameter(method, i).withContainingClass(this.type);
			Parameter read = read(method, parameter, (names != null) ? names[i] : null);
			if (read == null) {
				return null;
			}
			parameters.add(read);
			bodies += (read.source() == Source.BODY) ? 1 : 0;
			entries += (read.source() == Source.ENTRY) ? 1 : 0;
		}
		if (entries == 1 && bodies == 0) {
			parameters.replaceAll((read) -> (read.source() == Source.ENTRY) ? read.asBody() : read);
			bodies = 1;
			entries = 0;
		}
		return isSound(method, mapping, parameters, bodies, entries) ? List.copyOf(parameters) : null;
	}

	private boolean isSound(Method method, HttpMapping mapping, List<Parameter> parameters, int bodies, int entries) {
		if (bodies > 1 || (bodies == 1 && entries > 0)) {
			return wrong(method, "Several of its parameters are the body.",
					"Leave one, and annotate the others with @RequestParam, @PathVariable or @RequestHeader.");
		}
		if (bodies + entries > 0 && !mapping.hasBody()) {
			return wrong(method,
					"A request of the verb %s has no body, but a parameter is to be in it.".formatted(mapping.method()),
					"Annotate the parameter with @RequestParam, @PathVariable or @RequestHeader.");
		}
		if (parameters.stream()
			.anyMatch((parameter) -> parameter.source() == Source.ENTRY && parameter.name().isEmpty())) {
			return wrong(method, "The names of its parameters are not known, but they name the arguments.",
					"Compile with -parameters, or take a single argument.");
		}
		return matchesPath(method, mapping, parameters);
	}

	private boolean matchesPath(Method method, HttpMapping mapping, List<Parameter> parameters) {
		List<String> named = parameters.stream()
			.filter((parameter) -> parameter.source() == Source.PATH)
			.map(Parameter::name)
			.sorted()
			.toList();
		List<String> inPath = (mapping.path() != null) ? variables(mapping.path()) : List.of();
		if (!named.equals(inPath)) {
			return wrong(method,
					"The variables of its path are %s, its parameters for them %s.".formatted(inPath, named),
					"Give each variable one parameter with @PathVariable, and the same name.");
		}
		return true;
	}

	private static List<String> variables(String path) {
		List<String> variables = new ArrayList<>();
		UriComponentsBuilder.fromPath(path).build().expand((name) -> {
			variables.add(String.valueOf(name));
			return "";
		});
		return variables.stream().sorted().toList();
	}

	private @Nullable Parameter read(Method method, MethodParameter parameter, @Nullable String discovered) {
		ResolvableType resolved = ResolvableType.forMethodParameter(parameter);
		boolean optional = resolved.toClass() == Optional.class;
		ResolvableType valueType = optional ? resolved.getGeneric(0) : resolved;
		boolean nullable = optional || Nullness.forMethodParameter(parameter) == Nullness.NULLABLE;
		Parameter plain = new Parameter((discovered != null) ? discovered : "",
				this.resolution.apply(valueType).getType(), optional, nullable, Source.ENTRY, null);
		RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
		PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
		RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
		if (query != null) {
			return asText(method, plain, Source.QUERY, query.name(), query.required(), query.defaultValue());
		}
		if (path != null) {
			return asText(method, plain, Source.PATH, path.name(), true, ValueConstants.DEFAULT_NONE);
		}
		if (header != null) {
			return asText(method, plain, Source.HEADER, header.name(), header.required(), header.defaultValue());
		}
		if (UNKNOWN.stream().anyMatch((annotation) -> has(parameter, annotation))) {
			wrong(method, "An operation has no %s.".formatted(Arrays.toString(parameter.getParameterAnnotations())),
					"Use @RequestBody, @RequestParam, @PathVariable or @RequestHeader.");
			return null;
		}
		boolean stream = valueType.toClass() == InputStream.class || valueType.toClass() == Resource.class;
		RequestBody body = parameter.getParameterAnnotation(RequestBody.class);
		if (stream || body != null) {
			return new Parameter(plain.asBody().name(), stream ? valueType.toClass() : plain.type(), optional,
					nullable || (body != null && !body.required()), Source.BODY, null);
		}
		return plain;
	}

	@SuppressWarnings("unchecked")
	private static boolean has(MethodParameter parameter, Class<?> annotation) {
		return parameter.hasParameterAnnotation((Class<? extends Annotation>) annotation);
	}

	private @Nullable Parameter asText(Method method, Parameter plain, Source source, String annotated,
			boolean required, String defaultValue) {
		String name = StringUtils.hasText(annotated) ? annotated : plain.name();
		boolean defaulted = !ValueConstants.DEFAULT_NONE.equals(defaultValue);
		Parameter parameter = new Parameter(name, plain.type(), plain.optional(),
				source != Source.PATH && (plain.nullable() || !required || defaulted), source,
				defaulted ? defaultValue : null);
		if (name.isEmpty()) {
			wrong(method, "The name of a parameter is not known.",
					"Compile with -parameters, or give the name in the annotation.");
			return null;
		}
		if (source == Source.PATH && plain.optional()) {
			wrong(method, "'%s' in the path cannot be absent.".formatted(name), "Use a query parameter.");
			return null;
		}
		if (source == Source.HEADER && RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
			wrong(method, "The header '%s' is not for arguments.".formatted(name), "Use another name.");
			return null;
		}
		boolean map = plain.type() instanceof Class<?> rawType && Map.class.isAssignableFrom(rawType);
		if (map || !TextValues.INSTANCE.canRead(plain.type())) {
			wrong(method, "'%s' cannot be read from a text.".formatted(name),
					"Use a number, a text, an enum, a time, a UUID, a collection of them, or a type with a constructor or a static method 'of' or 'valueOf' that takes a text.");
			return null;
		}
		return parameter;
	}

	private boolean wrong(Method method, String problem, String remedy) {
		this.problems.add(method, problem, remedy);
		return false;
	}

}
