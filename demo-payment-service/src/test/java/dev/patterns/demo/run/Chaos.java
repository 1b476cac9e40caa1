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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Kills and stops instances as planned; at the end all are up again.
 */
final class Chaos {

	private static final Duration UP_PATIENCE = Duration.ofSeconds(180);

	private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(60);

	private final ChaosPlan plan;

	private final Console console;

	private final List<ServiceProcess> services;

	private final Set<ServiceProcess> absent = ConcurrentHashMap.newKeySet();

	private final Queue<String> faults = new ConcurrentLinkedQueue<>();

	Chaos(ChaosPlan plan, Console console, List<ServiceProcess> services) {
		this.plan = plan;
		this.console = console;
		this.services = List.copyOf(services);
	}

	/**
	 * Begin.
	 * @return completed when all instances are up and ready again
	 */
	CompletableFuture<Void> begin() {
		return CompletableFuture.runAsync(this::run, (run) -> {
			Thread thread = new Thread(run, "demo-chaos");
			thread.setDaemon(true);
			thread.start();
		});
	}

	private void run() {
		for (ChaosPlan.Blow blow : this.plan.blows()) {
			Waiting.pause(blow.pause());
			ServiceProcess service = this.services.get(blow.instance());
			Waiting.until(UP_PATIENCE,
					() -> !this.absent.contains(service) && (!blow.whenReady() || service.isReadyOrDead()));
			strike(blow, service);
		}
		Waiting.until(UP_PATIENCE, this.absent::isEmpty);
		this.services.forEach(ServiceProcess::awaitReady);
		this.console.say("All instances are up and ready");
	}

	private void strike(ChaosPlan.Blow blow, ServiceProcess service) {
		if (!service.isAlive()) {
			this.faults.add(service.name() + " has ended by itself");
		}
		String starting = service.isReady() ? "" : " while it was starting";
		this.absent.add(service);
		if (blow.freeze()) {
			service.signal("STOP");
		}
		else {
			service.kill();
		}
		this.console.say("%s %s%s for %d ms".formatted(blow.freeze() ? "Stopped" : "Killed", service.name(), starting,
				blow.absence().toMillis()));
		CompletableFuture.delayedExecutor(blow.absence().toMillis(), TimeUnit.MILLISECONDS)
			.execute(() -> bringBack(blow, service));
	}

	private void bringBack(ChaosPlan.Blow blow, ServiceProcess service) {
		try {
			if (blow.freeze()) {
				service.signal("CONT");
			}
			else {
				service.start();
			}
		}
		catch (RuntimeException ex) {
			this.faults.add(service.name() + " cannot be brought back: " + ex);
		}
		finally {
			this.absent.remove(service);
		}
	}

	/**
	 * What became of the instances that should not have.
	 * @return a line for each fault
	 */
	List<String> faults() {
		for (ServiceProcess service : this.services) {
			if (!Waiting.until(HEALTH_PATIENCE, service::isHealthy)) {
				this.faults.add(service.name() + " is not healthy");
			}
		}
		return List.copyOf(this.faults);
	}

}
