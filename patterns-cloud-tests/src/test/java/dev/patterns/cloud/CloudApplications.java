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

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts applications. All clients of all registries are on the class path, and switched
 * off unless a test asks for one.
 */
final class CloudApplications {

	private static final List<String> DEFAULTS = List.of("spring.main.banner-mode=off", "logging.level.root=warn",
			"server.port=0", "spring.main.cloud-platform=none", "eureka.client.enabled=false",
			"spring.cloud.zookeeper.enabled=false", "spring.cloud.consul.enabled=false",
			"spring.cloud.consul.config.enabled=false", "spring.cloud.config.enabled=false",
			"patterns.registry.refresh=200ms",
			"spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");

	private CloudApplications() {
	}

	/**
	 * Run an application.
	 * @param application its class
	 * @param name its name
	 * @param type whether it has a web server
	 * @param properties what it is to know; later ones win
	 * @return the running application
	 */
	static ConfigurableApplicationContext run(Class<?> application, String name, WebApplicationType type,
			List<String> properties) {
		List<String> all = new ArrayList<>(DEFAULTS);
		all.add("spring.application.name=" + name);
		all.addAll(properties);
		return new SpringApplicationBuilder(application).web(type).properties(all.toArray(String[]::new)).run();
	}

	static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

}
