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

package dev.patterns.saga.engine;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A second start with the same id is recognised by its input.
 */
class SagaSameInputTests {

	private static final SagaStartOptions ID = SagaStartOptions.id("guests-1");

	private final ApplicationContextRunner runner = SagaTestApplication.runner().withBean(GuestsSaga.class);

	@Test
	void theOrderOfASetMakesNoDifference() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			assertThat(sagas.start("guests", guests("ann", "bob", "eve"), ID).created()).isTrue();
			assertThat(sagas.start("guests", guests("eve", "ann", "bob"), ID).created()).isFalse();
		});
	}

	@Test
	void theOrderOfAListAndOtherElementsDo() {
		this.runner.run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			sagas.start("guests", new Guests(Set.of("ann"), List.of(1, 2)), ID);
			assertThatExceptionOfType(SagaIdConflictException.class)
				.isThrownBy(() -> sagas.start("guests", new Guests(Set.of("ann"), List.of(2, 1)), ID));
			assertThatExceptionOfType(SagaIdConflictException.class)
				.isThrownBy(() -> sagas.start("guests", new Guests(Set.of("bob"), List.of(1, 2)), ID));
		});
	}

	private static Guests guests(String... names) {
		return new Guests(new LinkedHashSet<>(Arrays.asList(names)), List.of());
	}

	record Guests(Set<String> names, List<Integer> seats) {

	}

	@Saga("guests")
	static class GuestsSaga {

		@SagaStep(order = 1)
		void invite(Guests guests) {
		}

	}

}
