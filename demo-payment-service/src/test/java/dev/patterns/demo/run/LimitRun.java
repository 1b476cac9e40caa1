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

package dev.patterns.demo.run;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Sets a limit for orders while the services run, and removes it: an order above it has
 * to be refused by every instance, and nothing else changes.
 */
final class LimitRun {

	/**
	 * The property, which is the key in the configuration store too.
	 */
	static final String PROPERTY = "demo.order.max-amount";

	private static final String LIMIT = "500.00";

	private static final BigDecimal AMOUNT = new BigDecimal("900.00");

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Console console;

	private final List<DemoClient> instances;

	private final OrderPlan plan;

	private final Function<PlannedOrder, String> keys;

	private final BiConsumer<String, PlannedOrder> placed;

	/** What was refused is placed in the end, with its key. */
	private @Nullable PlannedOrder refused;

	/**
	 * Create.
	 * @param console for what is said
	 * @param instances a client for each instance of the order service
	 * @param plan where orders come from
	 * @param keys gives an order its idempotency key
	 * @param placed gets the id of each order that is placed
	 */
	LimitRun(Console console, List<DemoClient> instances, OrderPlan plan, Function<PlannedOrder, String> keys,
			BiConsumer<String, PlannedOrder> placed) {
		this.console = console;
		this.instances = instances;
		this.plan = plan;
		this.keys = keys;
		this.placed = placed;
	}

	void run() {
		DemoClient any = this.instances.get(0);
		// A run that was killed may have left it in a database that is kept.
		any.deleteSetting(PROPERTY);
		await(true);
		any.setSetting(PROPERTY, LIMIT);
		try {
			await(false);
		}
		finally {
			any.deleteSetting(PROPERTY);
		}
		await(true);
		this.console.say("OK: an order of %s was placed, refused by every instance while '%s' was %s, and placed again"
			.formatted(AMOUNT, PROPERTY, LIMIT));
	}

	private void await(boolean accepted) {
		for (DemoClient instance : this.instances) {
			if (!Waiting.until(PATIENCE, () -> isAccepted(instance) == accepted)) {
				throw new DemoException("An order of %s is still %s by %s %d seconds after '%s' was %s".formatted(
						AMOUNT, accepted ? "refused" : "accepted", instance, PATIENCE.toSeconds(), PROPERTY,
						accepted ? "removed" : "set to " + LIMIT));
			}
		}
	}

	private boolean isAccepted(DemoClient instance) {
		PlannedOrder order = (this.refused != null) ? this.refused : this.plan.next(AMOUNT);
		Optional<String> orderId = instance.tryToPlaceOrder(this.keys.apply(order), order.body());
		orderId.ifPresent((id) -> this.placed.accept(id, order));
		this.refused = orderId.isPresent() ? null : order;
		return orderId.isPresent();
	}

}
