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

package dev.patterns.benchmarks.invocation;

import java.io.IOException;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.util.Assert;

import dev.patterns.benchmarks.CommandLine;

/**
 * The application that is called, in a process of its own.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ PaymentService.class, PaymentController.class })
public class ServerApplication {

	static final String PORT_PREFIX = "port=";

	/**
	 * Start, print the port, and run until the standard input ends: no server outlives
	 * its benchmark.
	 * @param args not used
	 * @throws IOException if the standard input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		CommandLine.quietLogging();
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ServerApplication.class)
			.properties(Observed.PROPERTIES)
			.properties("spring.application.name=" + Payments.SERVICE, "server.address=127.0.0.1", "server.port=0",
					// Else each connection is closed after a hundred requests, which is
					// just what a 99th percentile shows.
					"server.tomcat.max-keep-alive-requests=-1")
			.run()) {
			Assert.isInstanceOf(WebServerApplicationContext.class, context);
			System.out.println(PORT_PREFIX + ((WebServerApplicationContext) context).getWebServer().getPort());
			System.in.transferTo(System.err);
		}
	}

}
