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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Kills services while orders are being placed, and starts them again where there is no
 * other instance.
 */
final class Troublemaker {

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final DemoOptions options;

	private final Console console;

	private final List<ServiceProcess> orderServices;

	private final List<ServiceProcess> paymentServices;

	Troublemaker(DemoOptions options, Console console, List<ServiceProcess> orderServices,
			List<ServiceProcess> paymentServices) {
		this.options = options;
		this.console = console;
		this.orderServices = orderServices;
		this.paymentServices = paymentServices;
	}

	/**
	 * Make the trouble that is due.
	 * @param placed number of orders placed so far
	 * @param total number of orders to be placed
	 * @return completed when a killed service is ready again
	 */
	CompletableFuture<Void> trouble(int placed, int total) {
		if (placed == total * 2 / 5 && this.options.kills("payment")) {
			return kill(this.paymentServices.get(0));
		}
		if (placed == total * 3 / 5 && this.options.kills("order")) {
			return kill(this.orderServices.get(0));
		}
		return CompletableFuture.completedFuture(null);
	}

	private CompletableFuture<Void> kill(ServiceProcess service) {
		service.kill();
		if (this.options.instances() > 1) {
			this.console.say("Killed " + service.name() + " (SIGKILL), for good");
			return CompletableFuture.completedFuture(null);
		}
		this.console.say("Killed " + service.name() + " (SIGKILL)");
		return CompletableFuture.runAsync(() -> {
			Waiting.pause(PAUSE);
			service.startAndAwait();
			this.console.say("Started " + service.name() + " again");
		});
	}

}
