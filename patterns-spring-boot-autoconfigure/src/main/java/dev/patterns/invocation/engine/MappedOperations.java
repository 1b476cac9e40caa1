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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import dev.patterns.definition.DefinitionProblems;

/**
 * Finds operations by verb and path. Immutable.
 */
final class MappedOperations {

	static final MappedOperations NONE = new MappedOperations(Map.of(), List.of());

	private final Map<String, InvokableOperation> byName;

	private final List<Mapped> byPath;

	private MappedOperations(Map<String, InvokableOperation> byName, List<Mapped> byPath) {
		this.byName = byName;
		this.byPath = byPath;
	}

	static MappedOperations of(Collection<InvokableOperation> operations, DefinitionProblems problems) {
		Map<String, InvokableOperation> byName = new TreeMap<>();
		Map<String, Mapped> byPath = new TreeMap<>();
		for (InvokableOperation operation : operations) {
			String path = operation.mapping().path();
			if (path == null) {
				byName.put(operation.name(), operation);
				continue;
			}
			Mapped mapped = new Mapped(PathPatternParser.defaultInstance.parse(path), operation);
			// The names of variables make no difference to where a request goes.
			String place = operation.mapping().method() + " " + path.replaceAll("\\{[^/:}]+", "{");
			Mapped present = byPath.putIfAbsent(place, mapped);
			if (present != null) {
				problems.add(operation.method(),
						"The operations '%s' and '%s' are both called by %s %s.".formatted(present.operation().name(),
								operation.name(), operation.mapping().method(), path),
						"Give one of them another path.");
			}
		}
		List<Mapped> sorted = new ArrayList<>(byPath.values());
		sorted.sort(Comparator.comparing(Mapped::pattern));
		return new MappedOperations(Map.copyOf(byName), List.copyOf(sorted));
	}

	OperationMatch find(HttpMethod method, String path) {
		InvokableOperation named = this.byName.get(path.substring(1));
		if (named != null && named.mapping().method().equals(method)) {
			return new OperationMatch(named, Map.of(), List.of());
		}
		List<String> allowed = new ArrayList<>();
		if (named != null) {
			allowed.add(named.mapping().method().name());
		}
		if (!this.byPath.isEmpty()) {
			PathContainer parsed;
			try {
				parsed = PathContainer.parsePath(path);
			}
			catch (IllegalArgumentException ex) {
				return OperationMatch.NONE;
			}
			for (Mapped mapped : this.byPath) {
				PathPattern.PathMatchInfo info = mapped.pattern().matchAndExtract(parsed);
				if (info != null && mapped.operation().mapping().method().equals(method)) {
					return new OperationMatch(mapped.operation(), info.getUriVariables(), List.of());
				}
				if (info != null) {
					allowed.add(mapped.operation().mapping().method().name());
				}
			}
		}
		return allowed.isEmpty() ? OperationMatch.NONE
				: new OperationMatch(null, Map.of(), allowed.stream().distinct().sorted().toList());
	}

	private record Mapped(PathPattern pattern, InvokableOperation operation) {

	}

}
