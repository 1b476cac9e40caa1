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

import java.time.Duration;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.store.SagaRecord;
import dev.patterns.worker.Deadlines.Deadline;

/**
 * Looks whether a flow comes to its next command. Nothing can end code between steps that
 * blocks; that it does should at least be seen.
 */
final class FlowWatch implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FlowWatch.class);

	private final Thread thread = Thread.currentThread();

	private final FlowScope scope;

	private final AttemptWatch watch;

	private final Duration limit;

	private int commands;

	private boolean over;

	private @Nullable Deadline next;

	/**
	 * Begin to watch the current thread.
	 * @param scope the scope of the flow
	 * @param watch what calls at the right time
	 * @param limit how long the flow may take between two commands
	 */
	FlowWatch(FlowScope scope, AttemptWatch watch, Duration limit) {
		this.scope = scope;
		this.watch = watch;
		this.limit = limit;
		arm();
	}

	private synchronized void arm() {
		if (!this.over) {
			this.commands = this.scope.entry().commands();
			this.next = this.watch.after(this.limit, this::look);
		}
	}

	private void look() {
		FlowEntry entry = this.scope.entry();
		if (entry.isBetweenSteps() && entry.commands() == this.commands) {
			SagaRecord saga = this.scope.state().saga();
			logger.warn(
					("The flow of saga '%s' (%s) has been between two commands for more than %s, in thread '%s', which"
							+ " nothing limits. Do what may take long in steps.")
						.formatted(saga.id(), saga.name(), this.limit, this.thread.getName()));
			return;
		}
		arm();
	}

	@Override
	public synchronized void close() {
		this.over = true;
		if (this.next != null) {
			this.next.cancel();
		}
	}

}
