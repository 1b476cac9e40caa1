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
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.cloud.config.ConfigServerApplication;

/**
 * Next to a server of Spring Cloud Config, which reads a directory.
 */
class ConfigServerConfigurationTests extends ForeignConfigurationTestSupport {

	@TempDir
	static Path directory;

	private final Properties properties = new Properties();

	private ConfigurableApplicationContext server;

	@Override
	void startSource() {
		this.server = CloudApplications.run(ConfigServerApplication.class, "config", WebApplicationType.SERVLET,
				List.of("spring.profiles.active=native",
						"spring.cloud.config.server.native.search-locations=" + directory.toUri()));
	}

	@Override
	void stopSource() {
		this.server.close();
	}

	@Override
	void set(String name, String value) throws IOException {
		this.properties.setProperty(name, value);
		try (Writer writer = Files.newBufferedWriter(directory.resolve("orders.properties"))) {
			this.properties.store(writer, null);
		}
	}

	@Override
	String location() {
		return "configserver:http://127.0.0.1:" + CloudApplications.port(this.server);
	}

	@Override
	List<String> properties() {
		return List.of("spring.cloud.config.enabled=true");
	}

}
