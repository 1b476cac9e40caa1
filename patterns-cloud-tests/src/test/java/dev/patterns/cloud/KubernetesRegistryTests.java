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

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The Kubernetes API, which lists the pods that are ready. Each pod has an address of its
 * own and the same port. Nobody registers.
 */
class KubernetesRegistryTests extends CloudRegistryTestSupport {

	private final KubernetesApi kubernetes = new KubernetesApi("greeting-service");

	private int podPort;

	@Override
	void startRegistry() throws IOException {
		this.kubernetes.start();
	}

	@Override
	void stopRegistry() {
		this.kubernetes.stop();
	}

	@Override
	List<String> properties() {
		return List.of("spring.main.cloud-platform=kubernetes",
				"spring.cloud.kubernetes.client.master-url=http://127.0.0.1:" + this.kubernetes.port(),
				"spring.cloud.kubernetes.client.namespace=shop");
	}

	@Override
	List<String> properties(int number) {
		return List.of("server.address=127.0.0." + number, "server.port=" + this.podPort);
	}

	@Override
	void ready(ConfigurableApplicationContext instance) {
		this.podPort = CloudApplications.port(instance);
		this.kubernetes.ready(address(instance), this.podPort);
	}

	@Override
	void stopping(ConfigurableApplicationContext instance) {
		this.kubernetes.ending(address(instance));
	}

	private static String address(ConfigurableApplicationContext instance) {
		return instance.getEnvironment().getRequiredProperty("server.address");
	}

	@Override
	String discoveryClient() {
		return "Fabric8DiscoveryClient";
	}

}
