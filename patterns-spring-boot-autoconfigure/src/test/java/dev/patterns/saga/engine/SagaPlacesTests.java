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

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SagaPlaces}.
 */
class SagaPlacesTests {

	private final SagaPlaces places = new SagaPlaces(2);

	@Test
	void thereAreAsManyPlacesAsWanted() {
		assertThat(this.places.tryTake()).isTrue();
		assertThat(this.places.tryTake()).isTrue();
		assertThat(this.places.tryTake()).isFalse();
		assertThat(this.places.free()).isZero();
		this.places.giveBack(1);
		assertThat(this.places.free()).isEqualTo(1);
	}

	@Test
	void threadsThatHangTakePlacesThatComeFree() {
		this.places.tryTake();
		this.places.tryTake();
		assertThat(this.places.isOverdrawn()).isFalse();
		this.places.charge();
		assertThat(this.places.isOverdrawn()).isTrue();
		this.places.giveBack(1);
		assertThat(this.places.isOverdrawn()).isFalse();
		assertThat(this.places.free()).isZero();
	}

	@Test
	void itIsToldWhenPlacesComeFree() {
		AtomicInteger told = new AtomicInteger();
		this.places.onFree(told::incrementAndGet);
		this.places.tryTake();
		this.places.giveBack(0);
		assertThat(told).hasValue(0);
		this.places.giveBack(1);
		assertThat(told).hasValue(1);
	}

}
