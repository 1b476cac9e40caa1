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

package dev.patterns.state.actuate.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.UnknownStateStoreException;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.actuate.endpoint.StateEndpoint.EntryDescriptor;
import dev.patterns.state.actuate.endpoint.StateEndpoint.KeysDescriptor;
import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StateCipher;
import dev.patterns.state.engine.StateKeys;
import dev.patterns.state.engine.StateObservations;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.engine.StateTemplates;
import dev.patterns.state.engine.StateView;
import dev.patterns.state.health.StateHealthIndicator;
import dev.patterns.state.store.memory.MemoryStateStore;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link StateEndpoint}, its web extension and the health of state.
 */
class StateEndpointTests {

	private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZg==";

	private final PayloadSerializer serializer = new PayloadSerializer(JsonMapper.shared());

	private final StateStores stores = new StateStores(
			List.of(backend("default", null), backend("secret", KEY), backend("unused", null)), "default");

	private final StateTemplates templates = new StateTemplates(this.stores, this.serializer, 1_000_000,
			(name, store) -> {
				throw new UnsupportedStateOperationException("No outbox");
			}, new StateObservations(ObservationRegistry.NOOP, null));

	private final StatePurger purger = new StatePurger(this.stores, java.time.Duration.ofMinutes(1), 10);

	private static StateBackend backend(String name, String key) {
		MemoryStateStore store = new MemoryStateStore(TimeSource.system(), Duration.ofDays(1));
		return new StateBackend(name, StateKeys.of("shop"), StateCipher.of(key, null, false), null, () -> store);
	}

	private StateEndpoint endpoint(Show show, SanitizingFunction... functions) {
		return new StateEndpoint(new StateView(this.stores, this.templates), this.purger,
				new StateValuePresenter(this.serializer, List.of(functions), 100), show);
	}

	@Test
	void showsTheStores() {
		assertThat(new StateHealthIndicator(this.stores, this.purger).health().getStatus()).isEqualTo(Status.UNKNOWN);
		this.templates.get().save("a", 1);
		StateEndpoint.StateDescriptor state = endpoint(Show.NEVER).state();
		assertThat(state.defaultStore()).isEqualTo("default");
		assertThat(state.stores()).containsOnlyKeys("default", "secret", "unused");
		assertThat(state.stores().get("default")).satisfies((store) -> {
			assertThat(store.used()).isTrue();
			assertThat(store.entries()).isEqualTo(1);
			assertThat(store.prefix()).isEqualTo("shop||");
			assertThat(store.guarantees()).containsEntry("type", "memory").containsEntry("outbox", "refused");
		});
		assertThat(state.stores().get("unused").used()).isFalse();
		assertThat(state.stores().get("secret").encrypted()).isTrue();
		assertThat(new StateHealthIndicator(this.stores, this.purger).health()).satisfies((health) -> {
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("default", "memory");
		});
	}

	@Test
	void listsKeysInPages() {
		StateTemplate state = this.templates.get();
		state.saveAll(Map.of("a1", 1, "a2", 1, "b", 1));
		StateEndpoint endpoint = endpoint(Show.NEVER);
		KeysDescriptor first = (KeysDescriptor) endpoint.entries("default", null, "a", null, null, 1);
		assertThat(first.keys()).containsExactly("a1");
		assertThat(((KeysDescriptor) endpoint.entries("default", null, "a", null, first.next(), 10)).keys())
			.containsExactly("a2");
		assertThat(((KeysDescriptor) endpoint.entries("default", null, null, "_", null, null)).keys())
			.containsExactly("b");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> endpoint.entries("default", null, null, null, null, 1001));
		assertThatExceptionOfType(UnknownStateStoreException.class)
			.isThrownBy(() -> endpoint.entries("nowhere", null, null, null, null, null));
	}

	@Test
	void showsValuesOnlyIfAllowed() {
		StateTemplate state = this.templates.get();
		String etag = state.save("cart", Map.of("item", "book", "password", "p"));
		state.save("bytes", new byte[] { 1 });
		state.save("long", "x".repeat(200));
		this.templates.get("secret").save("card", "4711");
		EntryDescriptor hidden = (EntryDescriptor) endpoint(Show.NEVER).entries("default", "cart", null, null, null,
				null);
		assertThat(hidden.value()).isEqualTo("******");
		assertThat(hidden.etag()).isEqualTo(etag);
		assertThat(hidden.size()).isPositive();
		StateEndpoint open = endpoint(Show.ALWAYS,
				(data) -> data.getKey().endsWith("password") ? data.withSanitizedValue() : data);
		assertThat(((EntryDescriptor) open.entries("default", "cart", null, null, null, null)).value())
			.isEqualTo(Map.of("item", "book", "password", "******"));
		assertThat(((EntryDescriptor) open.entries("default", "bytes", null, null, null, null)).value())
			.isEqualTo("(1 bytes)");
		assertThat(((EntryDescriptor) open.entries("default", "long", null, null, null, null)).value())
			.isEqualTo("(202 bytes)");
		EntryDescriptor encrypted = (EntryDescriptor) open.entries("secret", "card", null, null, null, null);
		assertThat(encrypted.encrypted()).isTrue();
		assertThat(encrypted.value()).isEqualTo("******");
		assertThat(open.entries("default", "absent", null, null, null, null)).isNull();
	}

	@Test
	void answersWithStatuses() {
		this.templates.get().save("a", 1);
		StateEndpointWebExtension web = new StateEndpointWebExtension(endpoint(Show.ALWAYS), Show.ALWAYS,
				java.util.Set.of());
		assertThat(status(web.entries(SecurityContext.NONE, "default", "a", null, null, null, null))).isEqualTo(200);
		assertThat(status(web.entries(SecurityContext.NONE, "default", "x", null, null, null, null))).isEqualTo(404);
		assertThat(status(web.entries(SecurityContext.NONE, "default", "", null, null, null, null))).isEqualTo(400);
		assertThat(status(web.entries(SecurityContext.NONE, "nowhere", null, null, null, null, null))).isEqualTo(400);
		assertThat(status(web.entries(SecurityContext.NONE, "default", null, null, "\\", null, null))).isEqualTo(400);
		assertThat(status(web.delete("default", "a", "wrong"))).isEqualTo(409);
		assertThat(status(web.delete("default", "a", null))).isEqualTo(204);
		assertThat(status(web.delete("default", "a", null))).isEqualTo(404);
	}

	private static int status(WebEndpointResponse<Object> response) {
		return response.getStatus();
	}

}
