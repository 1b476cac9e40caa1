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

package dev.patterns.saga.actuate.endpoint;

import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaTemplate;

/**
 * What can be asked of an instance.
 */
public enum SagaOperation {

	/**
	 * Undo what was done.
	 * @see SagaTemplate#cancel
	 */
	CANCEL,

	/**
	 * End at once, without undoing anything.
	 * @see SagaTemplate#terminate
	 */
	TERMINATE,

	/**
	 * Halt before the next step.
	 * @see SagaTemplate#suspend
	 */
	SUSPEND,

	/**
	 * Go on after a halt.
	 * @see SagaTemplate#resume
	 */
	RESUME,

	/**
	 * Repair a stuck instance, or do not wait any longer.
	 * @see SagaTemplate#retry
	 */
	RETRY,

	/**
	 * Leave out the compensation that gave up.
	 * @see SagaTemplate#skip
	 */
	SKIP,

	/**
	 * Run an ended instance again from a step.
	 * @see SagaTemplate#rerun
	 */
	RERUN,

	/**
	 * Raise an event for a flow.
	 * @see SagaTemplate#raise
	 */
	RAISE;

	void ask(SagaTemplate template, String id, @Nullable String step, @Nullable RaisedEvent event) {
		if (step != null && this != RERUN) {
			throw new IllegalArgumentException("A 'step' belongs to the operation 'rerun' only");
		}
		if (event != null && this != RAISE) {
			throw new IllegalArgumentException("'event' and 'payload' belong to the operation 'raise' only");
		}
		switch (this) {
			case CANCEL -> template.cancel(id);
			case TERMINATE -> template.terminate(id);
			case SUSPEND -> template.suspend(id);
			case RESUME -> template.resume(id);
			case RETRY -> template.retry(id);
			case SKIP -> template.skip(id);
			case RERUN -> template.rerun(id, requireStep(step));
			case RAISE -> requireEvent(event).raise(template, id);
		}
	}

	private static RaisedEvent requireEvent(@Nullable RaisedEvent event) {
		if (event == null) {
			throw new IllegalArgumentException("The operation 'raise' needs an 'event'");
		}
		return event;
	}

	private static String requireStep(@Nullable String step) {
		if (step == null) {
			throw new IllegalArgumentException("The operation 'rerun' needs a 'step'");
		}
		return step;
	}

}
