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

package dev.patterns.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutlierInstances}.
 */
class OutlierInstancesTests {

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final OutlierInstances outliers = new OutlierInstances(3, Duration.ofSeconds(10), Duration.ofSeconds(25),
			this.now::get);

	private final List<ServiceInstance> instances = IntStream.rangeClosed(1, 4)
		.<ServiceInstance>mapToObj((i) -> new DefaultServiceInstance("" + i, "a", "host", i, false))
		.toList();

	private final ServiceInstance first = this.instances.get(0);

	@Test
	void failuresInARowEject() {
		fail(this.first, 2);
		assertThat(this.outliers.filter(this.instances)).hasSize(4);
		this.outliers.succeeded(this.first);
		fail(this.first, 2);
		assertThat(this.outliers.filter(this.instances)).hasSize(4);
		fail(this.first, 1);
		assertThat(this.outliers.filter(this.instances)).hasSize(3).doesNotContain(this.first);
		assertThat(this.outliers.isEjected(this.first)).isTrue();
	}

	@Test
	void oneThatComesBackIsEjectedByItsFirstFailureAndForLonger() {
		fail(this.first, 3);
		pass(10);
		assertThat(this.outliers.filter(this.instances)).contains(this.first);
		fail(this.first, 1);
		pass(19);
		assertThat(this.outliers.filter(this.instances)).doesNotContain(this.first);
		pass(1);
		assertThat(this.outliers.filter(this.instances)).contains(this.first);
		fail(this.first, 1);
		pass(24);
		assertThat(this.outliers.filter(this.instances)).doesNotContain(this.first);
		pass(1);
		assertThat(this.outliers.filter(this.instances)).contains(this.first);
	}

	@Test
	void successGivesTrustBackStepByStep() {
		fail(this.first, 3);
		pass(10);
		fail(this.first, 1);
		pass(20);
		this.outliers.succeeded(this.first);
		this.outliers.succeeded(this.first);
		assertThat(this.outliers.size()).isZero();
		fail(this.first, 2);
		assertThat(this.outliers.filter(this.instances)).contains(this.first);
	}

	@Test
	void aCallThatBeganBeforeDoesNotEndAnEjection() {
		fail(this.first, 3);
		this.outliers.succeeded(this.first);
		fail(this.first, 1);
		assertThat(this.outliers.filter(this.instances)).doesNotContain(this.first);
		pass(10);
		assertThat(this.outliers.filter(this.instances)).contains(this.first);
	}

	@Test
	void neverMoreThanHalfAreLeftOut() {
		for (ServiceInstance instance : this.instances) {
			fail(instance, 3);
			pass(1);
		}
		assertThat(this.outliers.filter(this.instances)).containsExactlyElementsOf(this.instances.subList(0, 2));
		assertThat(this.outliers.filter(this.instances.subList(0, 3))).hasSize(2);
		assertThat(this.outliers.filter(this.instances.subList(0, 2))).hasSize(1);
		assertThat(this.outliers.filter(this.instances.subList(0, 1))).hasSize(1);
	}

	@Test
	void forgetsThoseThatNobodyCallsAgain() {
		for (int i = 0; i < 100; i++) {
			this.outliers.failed(new DefaultServiceInstance("x", "a", "gone", i + 1, false));
			pass(1);
		}
		assertThat(this.outliers.size()).isLessThan(30);
	}

	@Test
	void canBeSwitchedOff() {
		OutlierInstances off = new OutlierInstances(0, Duration.ofSeconds(1), Duration.ofSeconds(1));
		for (int i = 0; i < 10; i++) {
			off.failed(this.first);
		}
		assertThat(off.filter(this.instances)).hasSize(4);
	}

	private void fail(ServiceInstance instance, int times) {
		for (int i = 0; i < times; i++) {
			this.outliers.failed(instance);
		}
	}

	private void pass(int seconds) {
		this.now.addAndGet(Duration.ofSeconds(seconds).toNanos());
	}

}
