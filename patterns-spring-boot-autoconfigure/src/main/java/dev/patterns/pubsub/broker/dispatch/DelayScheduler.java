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

package dev.patterns.pubsub.broker.dispatch;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Ends the delays of a broker's messages, by one thread that is there as long as there
 * are any. What is not due when it is shut down never happens.
 */
public final class DelayScheduler extends ScheduledThreadPoolExecutor {

	/**
	 * Create a scheduler. No thread is started yet.
	 * @param broker name of the broker
	 */
	public DelayScheduler(String broker) {
		super(1, (task) -> {
			Thread thread = new Thread(task, "patterns-pubsub-" + broker + "-delay");
			thread.setDaemon(true);
			return thread;
		});
		setRemoveOnCancelPolicy(true);
		setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

}
