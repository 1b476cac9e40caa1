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
 * Next to Consul's keys and values, whose changes its client sees by itself. There is no
 * server to be had as an artifact.
 */
class ConsulConfigurationTests extends ForeignConfigurationTestSupport {

	private final ConsulApi consul = new ConsulApi();

	@Override
	void startSource() throws IOException {
		this.consul.start();
	}

	@Override
	void stopSource() {
		this.consul.stop();
	}

	@Override
	void set(String name, String value) {
		this.consul.put("config/orders/" + name, value);
	}

	@Override
	String location() {
		return "consul:127.0.0.1:" + this.consul.port();
	}

	@Override
	List<String> properties() {
		return List.of("spring.cloud.consul.enabled=true", "spring.cloud.consul.host=127.0.0.1",
				"spring.cloud.consul.port=" + this.consul.port(), "spring.cloud.consul.discovery.register=false",
				"spring.cloud.consul.config.enabled=true", "spring.cloud.consul.config.watch.delay=100",
				"spring.cloud.consul.config.watch.wait-time=1",
				// With the client of Spring Cloud Config on the class path, that of
				// Consul's
				// discovery else registers no connection instead of one.
				"spring.cloud.config.discovery.enabled=true", "spring.cloud.zookeeper.discovery.enabled=false");
	}

	@Override
	String strongKey(String name) {
		// What it imports belongs to profiles, and comes before all that does not.
		return "@default/" + name;
	}

	@Override
	void refresh(ConfigurableApplicationContext application) {
		// It watches.
	}

}
