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
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CachedInstances} on a registry of Spring Cloud, whose instances need
 * not have ids.
 */
class CachedInstancesTests {

	private final AtomicLong now = new AtomicLong();

	private @Nullable List<ServiceInstance> known = List.of(instance(1), instance(2));

	private final CachedInstances instances = new CachedInstances((service) -> find(), Duration.ofSeconds(1),
			Duration.ofSeconds(10), Duration.ofSeconds(5), this.now::get);

	@Test
	void instancesWithoutIdsAreToldApartByTheirAddresses() {
		assertThat(this.instances.get("a")).hasSize(2);
		this.known = null;
		pass(Duration.ofMinutes(1));
		assertThat(this.instances.isReachable()).isFalse();
		assertThat(this.instances.get("a")).hasSize(2);
		this.known = List.of(instance(2), instance(3));
		pass(Duration.ofSeconds(1));
		assertThat(this.instances.isReachable()).isTrue();
		assertThat(this.instances.get("a")).extracting(ServiceInstance::getPort).containsExactly(2, 3, 1);
		pass(Duration.ofSeconds(10));
		assertThat(this.instances.get("a")).extracting(ServiceInstance::getPort).containsExactly(2, 3);
		assertThat(this.instances.sizes()).containsEntry("a", 2);
	}

	private void pass(Duration time) {
		this.now.addAndGet(time.toNanos());
		this.instances.refreshAll();
	}

	private List<ServiceInstance> find() {
		List<ServiceInstance> found = this.known;
		if (found == null) {
			throw new IllegalStateException("away");
		}
		return found;
	}

	private static ServiceInstance instance(int port) {
		return new DefaultServiceInstance(null, "a", "localhost", port, false);
	}

}
