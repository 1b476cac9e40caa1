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

import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaEvent.Type;
import dev.patterns.saga.SagaListener;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

/**
 * Tells listeners what was committed. Thread-safe.
 */
final class SagaEvents {

	private static final Log logger = LogFactory.getLog(SagaEvents.class);

	private final List<SagaListener> listeners;

	SagaEvents(List<SagaListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Tell what a transition means.
	 * @param before the instance before
	 * @param after the instance after it
	 * @param transition the transition
	 */
	void changed(SagaRecord before, SagaRecord after, SagaTransition transition) {
		if (this.listeners.isEmpty()) {
			return;
		}
		tellOfRetries(after, transition.newSteps());
		tellOfRetries(after, transition.changedSteps());
		if (before.reason() == null && after.reason() != null) {
			tell(Type.COMPENSATING, after, null);
		}
		if (before.status() != SagaStatus.COMPENSATION_FAILED && after.status() == SagaStatus.COMPENSATION_FAILED) {
			tell(Type.COMPENSATION_FAILED, after, null);
		}
		if (before.endedAt() == null && after.endedAt() != null) {
			tell(Type.ENDED, after, null);
		}
	}

	private void tellOfRetries(SagaRecord saga, List<SagaStepRecord> steps) {
		for (SagaStepRecord step : steps) {
			if (step.status() == SagaStepStatus.RETRYING && step.forgiven() < step.attempt()) {
				tell(Type.RETRIED, saga, FlowNames.withoutNumbers(step.step()));
			}
		}
	}

	void tell(Type type, SagaRecord saga, @Nullable String step) {
		if (!this.listeners.isEmpty()) {
			tell(new SagaEvent(type, saga.id(), saga.name(), saga.version(), saga.status(), saga.reason(), step));
		}
	}

	void tell(SagaEvent event) {
		for (SagaListener listener : this.listeners) {
			try {
				listener.on(event);
			}
			catch (RuntimeException ex) {
				logger.warn("A listener failed with " + event, ex);
			}
		}
	}

}
