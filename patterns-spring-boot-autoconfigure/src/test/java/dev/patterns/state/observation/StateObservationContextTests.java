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

package dev.patterns.state.observation;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StateObservationContext}.
 */
class StateObservationContextTests {

	private static final KeyValues BEFORE = KeyValues.of("outcome", "none", "store", "default");

	private static final KeyValues AFTER = KeyValues.of("outcome", "done", "store", "default");

	private final StateObservationContext context = new StateObservationContext("default", StateOperation.GET, "k");

	@Test
	void keyValuesOfTheConventionAreReplacedByLaterOnes() {
		this.context.addLowCardinalityKeyValues(BEFORE);
		assertThat(this.context.getLowCardinalityKeyValues()).isSameAs(BEFORE);
		this.context.addLowCardinalityKeyValues(AFTER);
		this.context.addLowCardinalityKeyValues(KeyValues.empty());
		assertThat(this.context.getLowCardinalityKeyValues()).isSameAs(AFTER);
		assertThat(this.context.getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("done");
		assertThat(this.context.getLowCardinalityKeyValue("missing")).isNull();
		assertThat(this.context.getAllKeyValues()).containsExactlyElementsOf(AFTER);
	}

	@Test
	void othersAddTheirs() {
		this.context.addLowCardinalityKeyValue(KeyValue.of("before", "1"));
		this.context.addLowCardinalityKeyValues(BEFORE);
		this.context.addLowCardinalityKeyValues(KeyValues.of("region", "eu"));
		this.context.addLowCardinalityKeyValues(AFTER);
		assertThat(this.context.getLowCardinalityKeyValues()).containsExactlyInAnyOrder(KeyValue.of("before", "1"),
				KeyValue.of("outcome", "done"), KeyValue.of("region", "eu"), KeyValue.of("store", "default"));
		assertThat(this.context.getLowCardinalityKeyValue("region").getValue()).isEqualTo("eu");
	}

	@Test
	void othersAddTheirsAfterTheConvention() {
		this.context.addLowCardinalityKeyValues(BEFORE);
		this.context.addLowCardinalityKeyValues(KeyValues.of("outcome", "mine"));
		assertThat(this.context.getLowCardinalityKeyValues()).containsExactlyInAnyOrder(KeyValue.of("outcome", "mine"),
				KeyValue.of("store", "default"));
		this.context.addLowCardinalityKeyValue(KeyValue.of("store", "other"));
		assertThat(this.context.getLowCardinalityKeyValue("store").getValue()).isEqualTo("other");
	}

	@Test
	void keysAreTakenAway() {
		this.context.addLowCardinalityKeyValues(BEFORE);
		this.context.removeLowCardinalityKeyValue("store");
		assertThat(this.context.getLowCardinalityKeyValues()).containsExactly(KeyValue.of("outcome", "none"));
		this.context.removeLowCardinalityKeyValues("outcome");
		assertThat(this.context.getLowCardinalityKeyValues()).isEmpty();
	}

}
