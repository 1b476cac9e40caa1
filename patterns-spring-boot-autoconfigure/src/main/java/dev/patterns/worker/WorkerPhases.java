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

package dev.patterns.worker;

import org.springframework.context.SmartLifecycle;

/**
 * Phases in which the parts of the suite start and, in reverse, stop. Everything stops
 * before the connection pools and the brokers' clients, which are destroyed after all
 * phases. The web server drains its requests after {@link #REGISTRATION} and before
 * {@link #LISTENER}, so that requests in progress still find the engines running.
 */
public final class WorkerPhases {

	/**
	 * Leases and clocks: first up, last down.
	 */
	public static final int LEASE = SmartLifecycle.DEFAULT_PHASE - 8192;

	/**
	 * Relays of the outbox: they outlive those who publish.
	 */
	public static final int RELAY = SmartLifecycle.DEFAULT_PHASE - 7168;

	/**
	 * Engines that run persisted work, such as sagas.
	 */
	public static final int ENGINE = SmartLifecycle.DEFAULT_PHASE - 6144;

	/**
	 * Listeners that take messages from brokers.
	 */
	public static final int LISTENER = SmartLifecycle.DEFAULT_PHASE - 5120;

	/**
	 * Registration in a service registry: last up, first down.
	 */
	public static final int REGISTRATION = SmartLifecycle.DEFAULT_PHASE;

	private WorkerPhases() {
	}

}
