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

package dev.patterns.cloud;

import java.io.IOException;
import java.util.List;

/**
 * Consul's HTTP API, at which the applications register themselves. There is no server to
 * be had as an artifact.
 */
class ConsulRegistryTests extends CloudRegistryTestSupport {

	private final ConsulApi consul = new ConsulApi();

	@Override
	void startRegistry() throws IOException {
		this.consul.start();
	}

	@Override
	void stopRegistry() {
		this.consul.stop();
	}

	@Override
	List<String> properties() {
		return List.of("spring.cloud.consul.enabled=true", "spring.cloud.consul.host=127.0.0.1",
				"spring.cloud.consul.port=" + this.consul.port(), "spring.cloud.consul.discovery.hostname=127.0.0.1",
				"spring.cloud.consul.discovery.heartbeat.enabled=true",
				"spring.cloud.consul.discovery.heartbeat.ttl=3s",
				"spring.cloud.consul.discovery.catalog-services-watch-timeout=1");
	}

	@Override
	List<String> properties(int number) {
		return List.of("spring.cloud.consul.discovery.instance-id=greeting-" + number);
	}

	@Override
	String discoveryClient() {
		return "ConsulDiscoveryClient";
	}

}
