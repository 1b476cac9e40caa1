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

package dev.patterns.state.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.lock.FencingToken;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.StateException;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.StateValueException;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.store.memory.MemoryStateStore;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the observations of state.
 */
class StateObservationsTests {

	private final List<Observation.Context> stopped = new ArrayList<>();

	@Test
	void eachOperationIsObservedWithTheSameKeys() {
		StateTemplate state = state();
		state.save("k", 1, SaveOptions.fencedBy(new FencingToken("lock", 2)));
		state.get("k", Integer.class);
		state.get("x", Integer.class);
		state.getAll(List.of("k"), Integer.class);
		state.saveAll(Map.of("a", 1));
		state.deleteAll(List.of("a"));
		state.transaction((t) -> t.save("b", 1));
		state.keys(KeyQuery.all());
		state.deletePrefix("b");
		state.delete("k");
		assertThat(observed()).containsExactly("default save done", "default get done", "default get absent",
				"default get-all done", "default save-all done", "default delete-all done", "default transaction done",
				"default keys done", "default delete-prefix done", "default delete done");
		assertThat(this.stopped).allSatisfy((context) -> {
			assertThat(context.getName()).isEqualTo("patterns.state.operation");
			assertThat(context.getLowCardinalityKeyValues()).hasSize(3);
			assertThat(context.getHighCardinalityKeyValues()).hasSize(1);
		});
		assertThat(this.stopped.get(0).getHighCardinalityKeyValue("key").getValue()).isEqualTo("k");
		assertThat(this.stopped.get(3).getHighCardinalityKeyValue("key").getValue()).isEqualTo("none");
	}

	@Test
	void refusalsAreToldApart() {
		StateTemplate state = state();
		state.save("k", 1, SaveOptions.fencedBy(new FencingToken("lock", 2)));
		List<Runnable> refused = List.of(() -> state.save("k", 2, SaveOptions.ifAbsent()),
				() -> state.save("k", 2, SaveOptions.fencedBy(new FencingToken("lock", 1))),
				() -> state.deleteAll(Map.of("k", DeleteOptions.ifMatch("wrong"))), () -> state.save("", 1),
				() -> state.transaction((t) -> t.publish("topic", null, "no")));
		refused.forEach((one) -> assertThatExceptionOfType(StateException.class).isThrownBy(one::run));
		assertThat(observed()).containsExactly("default save done", "default save mismatch", "default save fenced",
				"default delete-all partial", "default save invalid", "default transaction invalid");
		assertThat(this.stopped.subList(1, 6)).allSatisfy((context) -> assertThat(context.getError()).isNotNull());
	}

	@Test
	void valuesThatAreNoneNameTheStoreAndTheKey() {
		StateTemplate state = state();
		Map<String, Object> circular = new HashMap<>();
		circular.put("self", circular);
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> state.save("k", circular))
			.withMessageContainingAll("'k'", "'default'", "self.self", "steps")
			.withCauseInstanceOf(PayloadSerializationException.class)
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500))
			.satisfies((ex) -> assertThat(ex.getKey() + " " + ex.getStore()).isEqualTo("k default"));
		state.save("k", "s3cret");
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> state.get("k", Integer.class))
			.withMessageContainingAll("'k'", "'default'", "java.lang.Integer")
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("StateValueException"))
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("s3cret"));
		assertThat(observed()).containsExactly("default save invalid", "default save done", "default get error");
	}

	private List<String> observed() {
		return this.stopped.stream()
			.map((context) -> List.of("store", "operation", "outcome")
				.stream()
				.map(context::getLowCardinalityKeyValue)
				.map(KeyValue::getValue)
				.collect(Collectors.joining(" ")))
			.toList();
	}

	private StateTemplate state() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

			@Override
			public void onStop(Observation.Context context) {
				StateObservationsTests.this.stopped.add(context);
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		MemoryStateStore store = new MemoryStateStore(TimeSource.system(), Duration.ofDays(1));
		StateBackend backend = new StateBackend("default", StateKeys.of(""), StateCipher.of(null, null, false), null,
				() -> store);
		return new StateTemplates(new StateStores(List.of(backend), "default"),
				new PayloadSerializer(JsonMapper.shared()), 1000, (name, target) -> {
					throw new UnsupportedStateOperationException("No outbox");
				}, new StateObservations(registry, null))
			.get();
	}

}
