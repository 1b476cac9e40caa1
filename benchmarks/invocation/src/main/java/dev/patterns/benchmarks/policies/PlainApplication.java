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

import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application with Spring Cloud's load balancer, registry by properties and circuit
 * breaker, without ours; and the parts of Resilience4j by themselves.
 */
@State(Scope.Benchmark)
public class PlainApplication {

	final CircuitBreaker breaker = CircuitBreaker.ofDefaults(Pings.SERVICE);

	final Retry retry = Retry.ofDefaults(Pings.SERVICE);

	LoadBalancerClient loadBalancer;

	org.springframework.cloud.client.circuitbreaker.CircuitBreaker cloudBreaker;

	private ConfigurableApplicationContext context;

	/**
	 * Start the application.
	 */
	@Setup
	public void start() {
		this.context = Applications.start(Calling.class,
				IntStream.range(0, Applications.URLS.size())
					.mapToObj((index) -> "spring.cloud.discovery.client.simple.instances.%s[%d].uri=%s"
						.formatted(Pings.SERVICE, index, Applications.URLS.get(index)))
					.toArray(String[]::new));
		this.loadBalancer = this.context.getBean(LoadBalancerClient.class);
		this.cloudBreaker = this.context.getBean(CircuitBreakerFactory.class).create(Pings.SERVICE);
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

	}

}
