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

package dev.patterns.benchmarks.policies;

import java.time.Duration;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;

import dev.patterns.invocation.engine.client.InstanceChooser;
import dev.patterns.invocation.engine.client.InvocationTransport;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.worker.Deadlines;

/**
 * An application with the starter, metrics and tracing that knows three instances of a
 * service, and whose transport answers at once.
 */
@State(Scope.Benchmark)
public class OurApplication {

	static final Duration TIME_LIMIT = Duration.ofSeconds(5);

	final Deadlines deadlines = new Deadlines("benchmark-time-limit", Duration.ofSeconds(10));

	ResiliencePolicies policies;

	InstanceChooser instances;

	Pings pings;

	private ConfigurableApplicationContext context;

	/**
	 * Start the application.
	 */
	@Setup
	public void start() {
		this.context = Applications.start(Calling.class, "benchmark.uses=dev.patterns",
				"patterns.registry.static.services." + Pings.SERVICE + "=" + String.join(",", Applications.URLS));
		this.policies = this.context.getBean(ResiliencePolicies.class);
		this.instances = this.context.getBean(InstanceChooser.class);
		this.pings = this.context.getBean(Pings.class);
	}

	/**
	 * Stop the application.
	 */
	@TearDown
	public void stop() {
		this.context.close();
	}

	/**
	 * The application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Calling {

		@Bean
		InvocationTransport benchmarkTransport() {
			InvocationTransport.Answer answer = new InvocationTransport.Answer(204, HttpHeaders.EMPTY, new byte[0]);
			return (uri, method, headers, body, timeLimit) -> answer;
		}

	}

}
