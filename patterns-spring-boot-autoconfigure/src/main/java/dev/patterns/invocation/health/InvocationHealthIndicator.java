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

package dev.patterns.invocation.health;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Shows whether this instance takes calls, and how many instances are known of each
 * application that it calls. Always up: that another application is away does not make
 * this one ill.
 */
public final class InvocationHealthIndicator extends AbstractHealthIndicator {

	private final BooleanSupplier accepting;

	private final Supplier<Set<String>> called;

	private final ToIntFunction<String> instances;

	private final Supplier<Map<String, String>> thirdParties;

	/**
	 * Create the indicator.
	 * @param accepting whether this instance takes calls now
	 * @param called names of the applications that are called through interfaces
	 * @param instances how many instances of an application are known
	 * @param thirdParties states of third parties by their names
	 */
	public InvocationHealthIndicator(BooleanSupplier accepting, Supplier<Set<String>> called,
			ToIntFunction<String> instances, Supplier<Map<String, String>> thirdParties) {
		super("Invocation could not be looked at");
		this.accepting = accepting;
		this.called = called;
		this.instances = instances;
		this.thirdParties = thirdParties;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Integer> known = new TreeMap<>();
		this.called.get().forEach((application) -> known.put(application, this.instances.applyAsInt(application)));
		builder.up().withDetail("accepting", this.accepting.getAsBoolean()).withDetail("instances", known);
		Map<String, String> states = this.thirdParties.get();
		if (!states.isEmpty()) {
			builder.withDetail("thirdParties", states);
		}
	}

}
