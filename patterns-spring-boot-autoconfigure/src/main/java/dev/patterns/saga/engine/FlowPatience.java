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

package dev.patterns.saga.engine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Bears with a flow that swallows that it has to wait, and parks it if it does not end.
 */
final class FlowPatience {

	private static final Log logger = LogFactory.getLog(FlowPatience.class);

	private static final int LIMIT = 1000;

	private int lost;

	/**
	 * Take note that a flow goes on although it has stopped.
	 * @param scope its scope
	 */
	void lose(FlowScope scope) {
		this.lost++;
		if (this.lost < LIMIT) {
			return;
		}
		if (this.lost == LIMIT) {
			try (FlowGuard.Pause pause = FlowGuard.pause()) {
				park(scope);
			}
		}
		// It cannot be ended, but need not take a processor.
		LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
	}

	private static void park(FlowScope scope) {
		String text = "The flow does not end although it has to wait: it catches the error by which it is left,"
				+ " again and again. Catch Exception instead of Throwable. Its thread '"
				+ Thread.currentThread().getName()
				+ "' is lost until the application stops, and so is its part of 'patterns.saga.concurrency'.";
		logger.error("Saga '%s' (%s): %s".formatted(scope.state().saga().id(), scope.state().saga().name(), text));
		scope.lost(text);
	}

}
