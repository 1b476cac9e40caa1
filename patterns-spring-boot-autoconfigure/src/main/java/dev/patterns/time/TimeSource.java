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

package dev.patterns.time;

import java.time.Clock;
import java.time.Instant;

/**
 * Where persisted timers take their time from. All instances that share a database should
 * see the same time, so the default implementation follows the database's clock; a test
 * moves it. Implementations are thread-safe, and never ask a server when called.
 */
@FunctionalInterface
public interface TimeSource {

	/**
	 * The present time.
	 * @return the present time
	 */
	Instant now();

	/**
	 * Be told when the time has been moved, so that whoever waits for a time looks again.
	 * Time that only passes tells nobody.
	 * @param listener is called by the thread that moves the time, and must be quick
	 * @return ends the registration
	 */
	default Runnable onLeap(Runnable listener) {
		return () -> {
		};
	}

	/**
	 * A time source that follows the clock of this machine.
	 * @return the system's time
	 */
	static TimeSource system() {
		return Clock.systemUTC()::instant;
	}

}
