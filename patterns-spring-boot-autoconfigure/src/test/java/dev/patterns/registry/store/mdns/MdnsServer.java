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

package dev.patterns.registry.store.mdns;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.registry.store.mdns.MdnsRegistryTests.Greeter;

/**
 * An application in a process of its own.
 */
public final class MdnsServer {

	private MdnsServer() {
	}

	/**
	 * Start the application.
	 * @param args not used
	 */
	public static void main(String[] args) {
		TestApplications.server(Application.class, MdnsRegistryTests.with("spring.application.name=mdns-server"));
		System.out.println("serving");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Greeter greeter() {
			return (name) -> "hello " + name + " from " + ProcessHandle.current().pid();
		}

	}

}
