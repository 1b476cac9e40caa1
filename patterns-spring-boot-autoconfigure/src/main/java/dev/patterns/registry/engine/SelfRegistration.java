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
 * registered by heartbeats, and takes it out before anything else stops. A store that
 * cannot be reached is tried again with each heartbeat.
 */
public final class SelfRegistration implements SmartLifecycle, ApplicationListener<ApplicationEvent> {

	private static final Log logger = LogFactory.getLog(SelfRegistration.class);

	private final ServiceRegistry<Registration> registry;

	private final Gate gate;

	private final IntFunction<Registration> factory;

	private final Duration heartbeat;

	private final PollingWorker worker;

	private volatile int port = -1;

	private volatile boolean running;

	private volatile boolean registered;

	private volatile @Nullable Registration registration;

	/**
	 * Create the self-registration.
	 * @param registry where to register
	 * @param gate says whether this instance takes work
	 * @param heartbeat time between two heartbeats
	 * @param factory makes the registration from the port of the web server
	 */
	public SelfRegistration(ServiceRegistry<Registration> registry, Gate gate, Duration heartbeat,
			IntFunction<Registration> factory) {
		this.registry = registry;
		this.gate = gate;
		this.heartbeat = heartbeat;
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
		else if (event instanceof ApplicationReadyEvent && this.running && this.port > 0 && this.registration == null) {
			this.registration = this.factory.apply(this.port);
			this.worker.start();
		}
		else if (event instanceof GateChangedEvent) {
			this.worker.wakeUp();
		}
	}

	private Duration beat() {
		Registration self = this.registration;
		if (self != null && this.running) {
			if (this.gate.isOpen()) {
				this.registry.register(self);
				if (!this.registered) {
					logger.info("Registered as '%s' at %s".formatted(self.getServiceId(), self.getUri()));
				}
				this.registered = true;
			}
			else if (this.registered) {
				this.registry.deregister(self);
				this.registered = false;
			}
		}
		return this.heartbeat;
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
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(Duration.ofSeconds(2));
		Registration self = this.registration;
		this.registration = null;
		if (self != null && this.registered) {
			this.registered = false;
			try {
				this.registry.deregister(self);
			}
			catch (RuntimeException ex) {
				logger.warn("This instance could not be taken out of the registry, it expires there: " + ex);
			}
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

}
