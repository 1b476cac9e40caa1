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

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

import dev.patterns.definition.DefinitionProblems;

/**
 * Reads verb and path of operations from {@link HttpExchange} and {@link RequestMapping},
 * and the annotations made of them.
 */
final class HttpMappingReader {

	private static final Set<HttpMethod> VERBS = Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT,
			HttpMethod.PATCH, HttpMethod.DELETE);

	private static final String BODY_REMEDY = "Remove it: a body is JSON, or CBOR where both sides have it, or a stream of bytes if the parameter is one.";

	private final Class<?> type;

	private final String component;

	private final DefinitionProblems problems;

	HttpMappingReader(Class<?> type, String component, DefinitionProblems problems) {
		this.type = type;
		this.component = component;
		this.problems = problems;
	}

	/**
	 * Read the mapping of a method.
	 * @param method the method
	 * @return the mapping, {@code null} if it is wrong
	 */
	@Nullable HttpMapping read(Method method) {
		HttpExchange exchange = AnnotatedElementUtils.findMergedAnnotation(method, HttpExchange.class);
		RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(method, RequestMapping.class);
		if (exchange != null) {
			if (StringUtils.hasText(exchange.contentType()) && !isJson(exchange.contentType())) {
				return wrong(method, "Its mapping wants a body of the type '%s'.".formatted(exchange.contentType()),
						BODY_REMEDY);
			}
			return of(method, List.of(exchange.method()), List.of(exchange.url()), exchange.headers(),
					exchange.accept());
		}
		if (mapping != null) {
			if (mapping.params().length > 0 || mapping.headers().length > 0) {
				return wrong(method, "Its mapping has conditions on parameters or headers.",
						"Remove 'params' and 'headers': an operation has one verb and one path.");
			}
			if (!Arrays.stream(mapping.consumes()).allMatch(HttpMappingReader::isJson)) {
				return wrong(method, "Its mapping wants a body of the type '%s'.".formatted(mapping.consumes()[0]),
						BODY_REMEDY);
			}
			return of(method, List.of(mapping.method()).stream().map(Enum::name).toList(), List.of(mapping.path()),
					new String[0], mapping.produces());
		}
		return HttpMapping.BY_NAME;
	}

	private @Nullable HttpMapping of(Method method, List<String> verbs, List<String> paths, String[] headers,
			String[] produces) {
		HttpMethod verb = (verbs.size() == 1) ? HttpMethod.valueOf(verbs.get(0).toUpperCase(Locale.ROOT)) : null;
		if (verb == null || !VERBS.contains(verb)) {
			return wrong(method, "Its mapping must name one of the verbs GET, POST, PUT, PATCH and DELETE.",
					"Use @GetExchange, @PostExchange, @PutExchange, @PatchExchange or @DeleteExchange.");
		}
		if (paths.size() > 1) {
			return wrong(method, "Its mapping has several paths.", "Leave one.");
		}
		String path = slashed(base()) + (paths.isEmpty() ? "" : slashed(paths.get(0)));
		String problem = problemOf(path);
		if (problem != null) {
			return wrong(method, "Its path '%s' %s.".formatted(path, problem),
					"Use a path such as '/stock/{item}', without host and wildcards; hosts come from the registry.");
		}
		Map<String, List<String>> fixed = fixed(headers);
		return (fixed != null) ? new HttpMapping(verb, path, fixed, (produces.length > 0) ? produces[0] : null) : wrong(
				method, "A header in its mapping is not of the form 'name=value'.", "Write headers = \"X-Version=2\".");
	}

	// The type's path, or else its name.
	private String base() {
		HttpExchange exchange = AnnotatedElementUtils.findMergedAnnotation(this.type, HttpExchange.class);
		if (exchange != null && StringUtils.hasText(exchange.url())) {
			return exchange.url();
		}
		AnnotatedElement element = this.type;
		RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(element, RequestMapping.class);
		return (mapping != null && mapping.path().length > 0) ? mapping.path()[0] : this.component;
	}

	private static boolean isJson(String contentType) {
		try {
			return MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
		}
		catch (InvalidMediaTypeException ex) {
			return false;
		}
	}

	private static String slashed(String path) {
		String trimmed = StringUtils.trimTrailingCharacter(path, '/');
		return (trimmed.isEmpty() || trimmed.startsWith("/")) ? trimmed : "/" + trimmed;
	}

	private static @Nullable String problemOf(String path) {
		// Within braces may be a regular expression.
		String fixed = path.replaceAll("\\{[^{}]*}", "");
		if (path.contains("://") || path.contains("${") || path.contains("{*") || !fixed.matches("[^?#*{}]*")) {
			return "is not the path of an operation";
		}
		try {
			PathPatternParser.defaultInstance.parse(path);
			return null;
		}
		catch (PatternParseException ex) {
			return "cannot be read: " + ex.getMessage();
		}
	}

	private static @Nullable Map<String, List<String>> fixed(String[] headers) {
		Map<String, List<String>> fixed = new LinkedHashMap<>();
		for (String header : headers) {
			int equals = header.indexOf('=');
			if (equals <= 0) {
				return null;
			}
			fixed.computeIfAbsent(header.substring(0, equals).trim(), (name) -> new ArrayList<>())
				.add(header.substring(equals + 1).trim());
		}
		return fixed;
	}

	private @Nullable HttpMapping wrong(Method method, String problem, String remedy) {
		this.problems.add(method, problem, remedy);
		return null;
	}

}
