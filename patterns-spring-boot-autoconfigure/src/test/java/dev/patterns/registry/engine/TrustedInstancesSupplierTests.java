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

package dev.patterns.registry.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrustedInstancesSupplier}.
 */
class TrustedInstancesSupplierTests {

	private final ServiceInstance near = instance(1, Map.of("zone", "a"));

	private final ServiceInstance alsoNear = instance(2, Map.of("zone", "a"));

	private final ServiceInstance far = instance(3, Map.of("zone", "b"));

	private final ServiceInstance nowhere = instance(4, Map.of());

	private final SuspectInstances suspects = new SuspectInstances(Duration.ofMinutes(1));

	private final OutlierInstances outliers = new OutlierInstances(1, Duration.ofMinutes(1), Duration.ofMinutes(1));

	@Test
	void prefersTheSameZone() {
		assertThat(instances("a")).containsExactly(this.near, this.alsoNear);
		assertThat(instances("c")).hasSize(4);
		assertThat(instances(null)).hasSize(4);
	}

	@Test
	void anotherZoneIsBetterThanNoneThatAnswers() {
		this.suspects.report(this.near);
		assertThat(instances("a")).containsExactly(this.alsoNear);
		this.outliers.failed(this.alsoNear);
		assertThat(instances("a")).containsExactly(this.far, this.nowhere);
		this.suspects.report(this.far);
		this.suspects.report(this.nowhere);
		assertThat(instances("a")).containsExactly(this.alsoNear);
	}

	// Of the two that were left over, the one that is ejected got all calls for being
	// near.
	@Test
	void aSoundInstanceElsewhereIsBetterThanAnEjectedOneNearby() {
		this.outliers.failed(this.near);
		this.outliers.failed(this.alsoNear);
		this.outliers.failed(this.far);
		assertThat(instances("a")).hasSize(2).contains(this.nowhere);
	}

	private List<ServiceInstance> instances(@Nullable String zone) {
		List<ServiceInstance> known = List.of(this.near, this.alsoNear, this.far, this.nowhere);
		List<ServiceInstance> found = new TrustedInstancesSupplier("s", (service) -> known, this.suspects,
				this.outliers, zone)
			.get()
			.blockFirst();
		return (found != null) ? found : List.of();
	}

	private static ServiceInstance instance(int port, Map<String, String> metadata) {
		return new DefaultServiceInstance(Integer.toString(port), "s", "host", port, false, metadata);
	}

}
