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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.Invokable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what is refused at startup of Spring's HTTP annotations, and what their paths
 * lead to.
 */
class MappedDefinitionTests {

	static Stream<Arguments> wrong() {
		return Stream.of(Arguments.of(NoVerb.class, "must name one of the verbs"),
				Arguments.of(TwoVerbs.class, "must name one of the verbs"),
				Arguments.of(Conditions.class, "conditions"), Arguments.of(Host.class, "is not the path"),
				Arguments.of(Wildcard.class, "is not the path"), Arguments.of(Placeholder.class, "is not the path"),
				Arguments.of(BodyOfGet.class, "has no body"), Arguments.of(TwoBodies.class, "are the body"),
				Arguments.of(NoVariable.class, "The variables of its path are [item], its parameters for them []"),
				Arguments.of(NoPlace.class, "The variables of its path are [], its parameters for them [item]"),
				Arguments.of(Cookie.class, "An operation has no"), Arguments.of(Reserved.class, "is not for arguments"),
				Arguments.of(NoText.class, "cannot be read from a text"),
				Arguments.of(AllOfQuery.class, "cannot be read from a text"),
				Arguments.of(StreamEntry.class, "are the body"), Arguments.of(IdempotentStream.class, "a stream"),
				Arguments.of(WrongHeader.class, "name=value"),
				Arguments.of(OtherBody.class, "wants a body of the type 'text/csv'"),
				Arguments.of(OtherExchangedBody.class, "wants a body of the type 'text/csv'"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void isRefused(Class<?> type, String problem) {
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		assertThat(InvokableTypes.ofInterface(type, problems).operations()).isEmpty();
		assertThatExceptionOfType(InvalidDefinitionException.class).isThrownBy(problems::throwIfAny)
			.withMessageContaining(problem)
			.withMessageContaining(type.getSimpleName());
	}

	@Test
	void moreSpecificPathGoesFirst() {
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		MappedOperations operations = MappedOperations
			.of(InvokableTypes.ofInterface(Paths.class, problems).operations(), problems);
		problems.throwIfAny();
		assertThat(name(operations, HttpMethod.GET, "/paths/all")).isEqualTo("paths/all");
		assertThat(name(operations, HttpMethod.GET, "/paths/x")).isEqualTo("paths/one");
		assertThat(name(operations, HttpMethod.GET, "/paths/7")).isEqualTo("paths/number");
		assertThat(name(operations, HttpMethod.GET, "/paths/all/x")).isEqualTo("paths/two");
		assertThat(name(operations, HttpMethod.POST, "/paths/named")).isEqualTo("paths/named");
		assertThat(operations.find(HttpMethod.DELETE, "/paths/all").allowed()).containsExactly("GET");
		assertThat(operations.find(HttpMethod.GET, "/paths/all/").operation()).isNull();
		assertThat(operations.find(HttpMethod.GET, "/paths/a%20b").variables()).isEqualTo(Map.of("x", "a b"));
		assertThat(operations.find(HttpMethod.GET, "/other").allowed()).isEmpty();
	}

	private static String name(MappedOperations operations, HttpMethod method, String path) {
		InvokableOperation operation = operations.find(method, path).operation();
		assertThat(operation).isNotNull();
		return operation.name();
	}

	@Test
	void samePlaceTwiceIsRefused() {
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		MappedOperations.of(InvokableTypes.ofInterface(Twice.class, problems).operations(), problems);
		assertThatExceptionOfType(InvalidDefinitionException.class).isThrownBy(problems::throwIfAny)
			.withMessageContaining("are both called by GET /twice/{");
	}

	@Test
	void requestMappingsOfAClassAreRead() {
		DefinitionProblems problems = new DefinitionProblems("@Invokable");
		List<InvokableType> types = InvokableTypes.of(Controller.class, problems);
		problems.throwIfAny();
		InvokableOperation operation = types.get(0).operations().get(0);
		assertThat(operation.path()).isEqualTo("/api/{id}");
		assertThat(operation.mapping().method()).isEqualTo(HttpMethod.GET);
	}

	@Invokable(application = "a")
	interface NoVerb {

		@HttpExchange("/x")
		void call();

	}

	@Invokable(application = "a")
	interface TwoVerbs {

		@RequestMapping(path = "/x", method = { RequestMethod.GET, RequestMethod.POST })
		void call();

	}

	@Invokable(application = "a")
	interface Conditions {

		@GetMapping(path = "/x", params = "a=b")
		void call();

	}

	@Invokable(application = "a")
	@HttpExchange("https://example.com/x")
	interface Host {

		@GetExchange
		void call();

	}

	@Invokable(application = "a")
	interface Wildcard {

		@GetExchange("/x/**")
		void call();

	}

	@Invokable(application = "a")
	interface Placeholder {

		@GetExchange("/${x}")
		void call();

	}

	@Invokable(application = "a")
	interface BodyOfGet {

		@GetExchange("/x")
		void call(String argument);

	}

	@Invokable(application = "a")
	interface TwoBodies {

		@PostExchange("/x")
		void call(@RequestBody String one, String other);

	}

	@Invokable(application = "a")
	interface NoVariable {

		@GetExchange("/{item}")
		void call();

	}

	@Invokable(application = "a")
	interface NoPlace {

		@GetExchange("/x")
		void call(@PathVariable String item);

	}

	@Invokable(application = "a")
	interface Cookie {

		@GetExchange("/x")
		void call(@CookieValue String session);

	}

	@Invokable(application = "a")
	interface Reserved {

		@GetExchange("/x")
		void call(@RequestHeader("idempotency-key") String key);

	}

	@Invokable(application = "a")
	interface NoText {

		@GetExchange("/x")
		void call(@RequestParam Opaque argument);

	}

	@Invokable(application = "a")
	interface AllOfQuery {

		@GetExchange("/x")
		void call(@RequestParam Map<String, String> all);

	}

	@Invokable(application = "a")
	interface StreamEntry {

		void call(String name, InputStream data);

	}

	@Invokable(application = "a")
	interface IdempotentStream {

		@Idempotent
		void call(InputStream data);

	}

	@Invokable(application = "a")
	interface OtherBody {

		@RequestMapping(method = RequestMethod.PUT, path = "/x", consumes = "text/csv")
		void call(@RequestBody String body);

	}

	/**
	 * Wants another body, too.
	 */
	@Invokable(application = "x")
	interface OtherExchangedBody {

		@PostExchange(url = "/x", contentType = "text/csv")
		void call(@RequestBody String body);

	}

	/**
	 * A header without a value.
	 */
	@Invokable(application = "x")
	interface WrongHeader {

		@HttpExchange(method = "GET", url = "/x", headers = "X")
		void call();

	}

	/**
	 * What no text can be read as.
	 */
	static final class Opaque {

		private Opaque() {
		}

	}

	@Invokable(application = "a")
	interface Paths {

		@GetExchange("/all")
		void all();

		@GetExchange("/{x}")
		void one(@PathVariable String x);

		@GetExchange("/{x:[0-9]+}")
		void number(@PathVariable int x);

		@GetExchange("/{x}/{y}")
		void two(@PathVariable String x, @PathVariable String y);

		void named();

	}

	@Invokable(application = "a")
	interface Twice {

		@GetExchange("/{x}")
		void one(@PathVariable String x);

		@GetExchange("/{y}")
		void other(@PathVariable String y);

	}

	@Invokable
	@RequestMapping("/api")
	public static class Controller {

		@GetMapping("/{id}")
		public String read(@PathVariable long id) {
			return "" + id;
		}

	}

}
