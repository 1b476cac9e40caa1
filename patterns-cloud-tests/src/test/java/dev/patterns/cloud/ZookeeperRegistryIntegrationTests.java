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

import java.util.List;

import org.apache.curator.test.TestingServer;

/**
 * ZooKeeper, with a real server.
 */
class ZookeeperRegistryIntegrationTests extends CloudRegistryTestSupport {

	private TestingServer zookeeper;

	@Override
	void startRegistry() throws Exception {
		if (this.zookeeper == null) {
			this.zookeeper = new TestingServer();
		}
		else {
			this.zookeeper.restart();
		}
	}

	@Override
	void stopRegistry() throws Exception {
		this.zookeeper.stop();
	}

	@Override
	List<String> properties() {
		return List.of("spring.cloud.zookeeper.enabled=true",
				"spring.cloud.zookeeper.connect-string=" + this.zookeeper.getConnectString(),
				"spring.cloud.zookeeper.max-retries=2", "spring.cloud.zookeeper.max-sleep-ms=100",
				"spring.cloud.zookeeper.connection-timeout=2s",
				"spring.cloud.zookeeper.discovery.instance-host=127.0.0.1");
	}

	@Override
	String discoveryClient() {
		return "ZookeeperDiscoveryClient";
	}

}
