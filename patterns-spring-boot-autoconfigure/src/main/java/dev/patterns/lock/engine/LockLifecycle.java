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

package dev.patterns.lock.engine;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

import dev.patterns.worker.WorkerPhases;

/**
 * Gives up all locks when the application stops: after the engines that may need them,
 * and before the pools with which the store is asked.
 */
public final class LockLifecycle implements SmartLifecycle, DisposableBean {

	private final LockEngine engine;

	private volatile boolean running;

	/**
	 * Create a life cycle.
	 * @param engine the engine
	 */
	public LockLifecycle(LockEngine engine) {
		this.engine = engine;
	}

	@Override
	public void start() {
		this.engine.keeper().start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.engine.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	@Override
	public void destroy() {
		this.engine.stop();
		this.engine.keeper().shutdown();
	}

}
