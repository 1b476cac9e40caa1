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

package dev.patterns.invocation.actuate.endpoint;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.invocation.engine.OperationRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ServicesEndpoint}.
 */
class ServicesEndpointTests {

	// Consul, ZooKeeper and Kubernetes fail when they are away.
	@Test
	void aRegistryThatIsAwayTakesNothingElseWithIt() {
		OperationRegistry operations = new OperationRegistry(new DefaultListableBeanFactory(),
				new ApplicationIdentity("shop", "orders", "orders-1"));
		ServicesEndpoint endpoint = new ServicesEndpoint(operations,
				() -> List.of(new Registry(true), new Registry(false)), new ServicesEndpoint.View(null, null, null),
				() -> null, () -> null);
		assertThat(endpoint.services().services()).containsOnlyKeys("payments");
	}

	private record Registry(boolean away) implements DiscoveryClient {

		@Override
		public String description() {
			return "test";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			check();
			return List.of(new DefaultServiceInstance("1", serviceId, "localhost", 80, false));
		}

		@Override
		public List<String> getServices() {
			check();
			return List.of("payments");
		}

		private void check() {
			if (this.away) {
				throw new IllegalStateException("away");
			}
		}

	}

}
