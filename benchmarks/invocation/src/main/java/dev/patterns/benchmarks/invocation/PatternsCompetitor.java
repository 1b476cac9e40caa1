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

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.benchmarks.CommandLine;

/**
 * Ours: the proxy of an interface, with all that it has by default (load balancer,
 * circuit breaker, retries, time limit, deadline), metrics and tracing.
 */
final class PatternsCompetitor implements Competitor {

	static final String NAME = "ours";

	private final ConfigurableApplicationContext context;

	private final Payments payments;

	private PatternsCompetitor(ConfigurableApplicationContext context) {
		this.context = context;
		this.payments = context.getBean(Payments.class);
	}

	static PatternsCompetitor start(String url) {
		CommandLine.quietLogging();
		return new PatternsCompetitor(new SpringApplicationBuilder(ClientApplication.class).web(WebApplicationType.NONE)
			.properties(Observed.PROPERTIES)
			.properties("spring.application.name=order-service",
					"patterns.registry.static.services." + Payments.SERVICE + "=" + url)
			.run());
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public Receipt charge(Charge charge) {
		return this.payments.charge(charge);
	}

	@Override
	public void close() {
		this.context.close();
	}

	/**
	 * The calling application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
