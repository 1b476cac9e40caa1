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

package dev.patterns.invocation;

import java.nio.charset.StandardCharsets;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inbox.Idempotent;
import dev.patterns.invocation.autoconfigure.InvocationClientAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationServerAutoConfiguration;
import dev.patterns.invocation.engine.InboundCall;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.client.InvocationTransport;
import dev.patterns.invocation.observation.InvocationClientObservationContext;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryLoadBalancerAutoConfiguration;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what calls carry and what becomes of their answers, without a network.
 */
class InvocationContentTests {

	private final List<String> bodies = new CopyOnWriteArrayList<>();

	private final Set<String> observed = new LinkedHashSet<>();

	private String answer = "";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class,
				CompositeDiscoveryClientAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				BlockingLoadBalancerClientAutoConfiguration.class, RegistryAutoConfiguration.class,
				RegistryLoadBalancerAutoConfiguration.class, ResiliencyAutoConfiguration.class,
				InvocationServerAutoConfiguration.class, InvocationClientAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop",
				"patterns.registry.static.services.stock-service[0]=http://localhost:1")
		.withBean(InvocationTransport.class, () -> (uri, method, headers, body, limit) -> {
			this.bodies.add(new String(Objects.requireNonNullElse(body, new byte[0]), StandardCharsets.UTF_8));
			return new InvocationTransport.Answer(200, new HttpHeaders(), this.answer.getBytes(StandardCharsets.UTF_8));
		})
		.withBean(ObservationRegistry.class, this::observations)
		.withUserConfiguration(Imports.class)
		.withBean(Prints.class);

	// The order of Map.of and Set.of is another one in each JVM: a step that is repeated
	// on another node would be refused as another request under the same key.
	@Test
	void equalArgumentsAreSentAsTheSameBody() {
		this.runner.run((context) -> {
			Stock stock = context.getBean(Stock.class);
			stock.reserve(items("pen", "ink", "nib"), unordered("b", "a", "c"));
			stock.reserve(items("nib", "pen", "ink"), unordered("c", "b", "a"));
			context.getBean(InvocationTemplate.class)
				.invoke("stock-service", "stock/check", items("pen", "ink"), Void.class);
			context.getBean(InvocationTemplate.class)
				.invoke("stock-service", "stock/check", items("ink", "pen"), Void.class);
			assertThat(this.bodies.get(0)).isEqualTo(this.bodies.get(1)).contains("[\"a\",\"b\",\"c\"]");
			assertThat(this.bodies.get(2)).isEqualTo(this.bodies.get(3));
		});
	}

	@Test
	void keysThatHaveNoOrderCanStillBeSent() {
		this.runner.run((context) -> {
			Map<Object, Integer> mixed = new LinkedHashMap<>();
			mixed.put(1, 1);
			mixed.put("a", 2);
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			invocation.invoke("stock-service", "stock/check", mixed, Void.class);
			invocation.invoke("stock-service", "stock/check", unordered(1, "a", Map.of("x", 1)), Void.class);
			assertThat(this.bodies).hasSize(2);
		});
	}

	@Test
	void fingerprintDependsOnTheContentAndNotOnItsForm() {
		this.runner.run((context) -> {
			assertThat(fingerprints(context.getBean(OperationDispatcher.class), context.getBean(Prints.class),
					"{\"a\":1,\"b\":{\"x\":[1,2],\"y\":\"\\u00e9\"}}",
					"{ \"b\" : {\"y\":\"é\", \"x\":[1, 2]}, \"a\":1 }"))
				.hasSize(1);
			assertThat(fingerprints(context.getBean(OperationDispatcher.class), context.getBean(Prints.class),
					"{\"a\":1,\"b\":2}", "{\"a\":2,\"b\":1}", "{\"a\":\"1\",\"b\":2}", "{\"a\":1}", "[1,2]", "[2,1]",
					"[[1],2]", "[1,[2]]", "\"\"", "null", "{}", "[]", "\"null\"", "{\"a\":1.0,\"b\":2}", "true",
					"\"true\"", "{\"a\":[1],\"b\":2}", "[\"a\",\"b\"]", "[\"ab\"]",
					"12345678901234567890.12345678901234567891", "12345678901234567890.12345678901234567892"))
				.hasSize(21);
		});
	}

	@Test
	void bodiesThatAreNoJsonHaveAFingerprintToo() {
		this.runner.run((context) -> assertThat(fingerprints(context.getBean(OperationDispatcher.class),
				context.getBean(Prints.class), "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}"))
			.hasSize(2));
	}

	@Test
	void emptyAnswerForAPrimitiveIsATypedError() {
		this.runner.run((context) -> {
			Stock stock = context.getBean(Stock.class);
			for (String empty : List.of("", "null")) {
				this.answer = empty;
				assertThatExceptionOfType(RemoteFailureException.class).isThrownBy(() -> stock.count("pen"))
					.satisfies((ex) -> {
						assertThat(ex.isOutcomeKnown()).isFalse();
						assertThat(ex.getOperation()).isEqualTo("stock/count");
					});
			}
			this.answer = "7";
			assertThat(stock.count("pen")).isEqualTo(7);
			this.answer = "";
			assertThat(stock.boxed("pen")).isNull();
		});
	}

	@Test
	void concretePathsAreNotObservedAsOperations() {
		this.runner.run((context) -> {
			InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
			for (int i = 0; i < 3; i++) {
				invocation.invoke("stock-service", HttpMethod.GET, "/items/" + i + "?size=" + i, null, Void.class);
				invocation.invoke(InvocationRequest.to("stock-service")
					.path(HttpMethod.GET, "/parts/{id}?size={size}", i, i)
					.query("page", i)
					.build(), ParameterizedTypeReference.<Void>forType(Void.class));
			}
			assertThat(this.observed).containsExactlyInAnyOrder("GET /**", "GET /parts/{id}");
		});
	}

	private static Map<String, Integer> items(String... names) {
		Map<String, Integer> items = new LinkedHashMap<>();
		Arrays.stream(names).forEach((name) -> items.put(name, name.hashCode()));
		return items;
	}

	// As Set.of, of which one does not choose the order.
	@SafeVarargs
	private static <T> Set<T> unordered(T... elements) {
		return new AbstractSet<>() {

			@Override
			public Iterator<T> iterator() {
				return List.of(elements).iterator();
			}

			@Override
			public int size() {
				return elements.length;
			}

		};
	}

	private static Set<String> fingerprints(OperationDispatcher dispatcher, Prints prints, String... bodies) {
		prints.seen.clear();
		for (String body : bodies) {
			dispatcher
				.dispatch(new InboundCall("prints/take", body.getBytes(StandardCharsets.UTF_8), "key", null, null));
		}
		assertThat(prints.seen).hasSize(bodies.length);
		return new LinkedHashSet<>(prints.seen);
	}

	private ObservationRegistry observations() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof InvocationClientObservationContext;
			}

			@Override
			public void onStop(Observation.Context context) {
				KeyValue operation = context.getLowCardinalityKeyValue("patterns.invocation.operation");
				InvocationContentTests.this.observed.add((operation != null) ? operation.getValue() : "absent");
			}

		});
		return registry;
	}

	@Invokable(application = "stock-service")
	interface Stock {

		@Idempotent
		void reserve(Map<String, Integer> items, Set<String> tags);

		int count(String item);

		Integer boxed(String item);

	}

	@ImportInvokables(Stock.class)
	static class Imports {

	}

	@Invokable
	public static class Prints {

		final List<String> seen = new ArrayList<>();

		public void take(@Nullable Object any) {
			InboundRequest request = CallScope.current().request();
			this.seen.add(String.valueOf((request != null) ? request.fingerprint() : null));
		}

	}

}
