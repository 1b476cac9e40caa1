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

package dev.patterns.gate;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * A gate that closes after a number of failed checks in a row and opens with the first
 * good one. Until the first check it is open. A check that takes too long has failed.
 */
public final class HealthGate implements Gate, SmartLifecycle {

	private static final Log logger = LogFactory.getLog(HealthGate.class);

	private final BooleanSupplier check;

	private final Duration interval;

	private final Duration timeout;

	private final int threshold;

	private final ApplicationEventPublisher publisher;

	private final PollingWorker worker = new PollingWorker("patterns-gate", this::round);

	private int failures;

	private volatile boolean open = true;

	/**
	 * Whether somebody may not know of the last change yet.
	 */
	private boolean untold;

	private @Nullable FutureTask<Boolean> pending;

	/**
	 * Create a gate.
	 * @param check whether the instance is healthy at this moment; may throw, which
	 * counts as not healthy
	 * @param interval time from the end of one check to the next
	 * @param timeout how long a check may take
	 * @param threshold how many checks must fail in a row before the gate closes
	 * @param publisher gets a {@link GateChangedEvent} on each change
	 */
	public HealthGate(BooleanSupplier check, Duration interval, Duration timeout, int threshold,
			ApplicationEventPublisher publisher) {
		this.check = check;
		this.interval = interval;
		this.timeout = timeout;
		this.threshold = threshold;
		this.publisher = publisher;
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	private Duration round() {
		boolean healthy = isHealthy();
		this.failures = healthy ? 0 : Math.min(this.failures + 1, this.threshold);
		if (this.open && this.failures >= this.threshold) {
			change(false);
		}
		else if (!this.open && healthy) {
			change(true);
		}
		tell();
		return this.interval;
	}

	private boolean isHealthy() {
		FutureTask<Boolean> late = this.pending;
		if (late != null && !late.isDone()) {
			// A check that hangs is not started a second time beside itself.
			return false;
		}
		FutureTask<Boolean> task = new FutureTask<>(this.check::getAsBoolean);
		this.pending = task;
		Thread thread = new Thread(task, "patterns-gate-check");
		thread.setDaemon(true);
		thread.start();
		try {
			return task.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			logger.debug("The health check of the gate failed", ex.getCause());
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return this.open;
		}
	}

	private void change(boolean nowOpen) {
		this.open = nowOpen;
		logger.warn(nowOpen ? "The gate is open again: this instance takes work."
				: "The gate is closed: this instance takes no work until the health group 'patterns-gate' is up.");
		this.untold = true;
	}

	// A listener that fails keeps the event from those behind it: they are told again.
	private void tell() {
		if (this.untold) {
			this.publisher.publishEvent(new GateChangedEvent(this, this.open));
			this.untold = false;
		}
	}

	@Override
	public void start() {
		this.worker.start();
	}

	@Override
	public void stop() {
		this.worker.stop(this.timeout.plusSeconds(1));
	}

	@Override
	public boolean isRunning() {
		return this.worker.isRunning();
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

}
