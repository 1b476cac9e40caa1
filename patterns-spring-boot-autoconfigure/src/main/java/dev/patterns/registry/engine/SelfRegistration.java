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

package dev.patterns.registry.engine;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

import dev.patterns.gate.Gate;
import dev.patterns.gate.GateChangedEvent;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Registers this instance when the application is ready and its gate is open, keeps it
 * registered by heartbeats, and takes it out before anything else stops. It then waits
 * until callers have noticed, so that they send nothing to a server that drains. A store
 * that cannot be reached is tried again at least once a second, and does not hold up the
 * shutdown.
 */
public final class SelfRegistration implements SmartLifecycle, ApplicationListener<ApplicationEvent> {

	private static final Log logger = LogFactory.getLog(SelfRegistration.class);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

	private final ServiceRegistry<Registration> registry;

	private final Gate gate;

	private final IntFunction<Registration> factory;

	private final Timing timing;

	private final PollingWorker worker;

	private volatile int port = -1;

	private volatile boolean running;

	private volatile boolean ready;

	private volatile boolean registered;

	/**
	 * Whether the store may know this instance: also if its answer was lost.
	 */
	private volatile boolean known;

	private boolean failing;

	private volatile @Nullable Registration registration;

	/**
	 * Create the self-registration.
	 * @param registry where to register
	 * @param gate says whether this instance takes work
	 * @param timing how often to send a heartbeat and how long to wait before draining
	 * @param factory makes the registration from the port of the web server
	 */
	public SelfRegistration(ServiceRegistry<Registration> registry, Gate gate, Timing timing,
			IntFunction<Registration> factory) {
		this.registry = registry;
		this.gate = gate;
		this.timing = timing;
		this.factory = factory;
		this.worker = new PollingWorker("patterns-registry-heartbeat", this::beat);
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (event instanceof WebServerInitializedEvent initialized) {
			if (!WebServerApplicationContext.hasServerNamespace(initialized.getApplicationContext(), "management")) {
				this.port = initialized.getWebServer().getPort();
			}
		}
		else if (event instanceof ApplicationReadyEvent) {
			this.ready = true;
			begin();
		}
		else if (event instanceof GateChangedEvent) {
			this.worker.wakeUp();
		}
	}

	private void begin() {
		if (this.running && this.port > 0 && this.registration == null) {
			this.registration = this.factory.apply(this.port);
			this.worker.start();
		}
	}

	private Duration beat() {
		Registration self = this.registration;
		if (self == null || !this.running) {
			return this.timing.heartbeat();
		}
		try {
			if (this.gate.isOpen()) {
				register(self);
			}
			else if (this.known) {
				this.registered = false;
				this.registry.deregister(self);
				this.known = false;
			}
			this.failing = false;
			return this.timing.heartbeat();
		}
		catch (RuntimeException ex) {
			if (!this.failing) {
				logger.warn("The registry cannot be reached and is tried again: " + ex);
			}
			this.failing = true;
			this.registered = false;
			return (this.timing.heartbeat().compareTo(LONGEST_PAUSE) < 0) ? this.timing.heartbeat() : LONGEST_PAUSE;
		}
	}

	private void register(Registration self) {
		this.known = true;
		this.registry.register(self);
		if (!this.registered) {
			logger.info("Registered as '%s' at %s".formatted(self.getServiceId(), self.getUri()));
		}
		this.registered = true;
	}

	/**
	 * The registration of this instance, for display.
	 * @return the registration, {@code null} before the application is ready
	 */
	public @Nullable Registration getRegistration() {
		return this.registration;
	}

	/**
	 * Whether this instance is registered now.
	 * @return {@code true} if the last heartbeat worked and the gate is open
	 */
	public boolean isRegistered() {
		return this.registered;
	}

	@Override
	public void start() {
		this.running = true;
		// A context that is started again has been ready before.
		if (this.ready) {
			begin();
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(STOP_LIMIT);
		Registration self = this.registration;
		this.registration = null;
		this.registered = false;
		if (self != null && this.known && deregister(self)) {
			this.known = false;
			pause(this.timing.drainDelay());
		}
	}

	// In a thread of its own: a store that hangs must not hold up the shutdown.
	private boolean deregister(Registration self) {
		FutureTask<@Nullable Void> task = new FutureTask<>(() -> this.registry.deregister(self), null);
		Thread thread = new Thread(task, "patterns-registry-deregistration");
		thread.setDaemon(true);
		thread.start();
		try {
			task.get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.warn("This instance could not be taken out of the registry, it expires there: "
					+ ((ex.getCause() != null) ? ex.getCause() : "no answer in time"));
			return false;
		}
	}

	private static void pause(Duration delay) {
		try {
			new CountDownLatch(1).await(delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.REGISTRATION;
	}

	/**
	 * When a registration does what.
	 *
	 * @param heartbeat time between two heartbeats
	 * @param drainDelay time between deregistration and whatever stops next
	 */
	public record Timing(Duration heartbeat, Duration drainDelay) {

	}

}
