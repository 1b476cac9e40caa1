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

package dev.patterns.pubsub.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import dev.patterns.call.CallScope;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.logging.LogContext;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.engine.MessageListener.Outcome;
import dev.patterns.pubsub.observation.ProcessContext;

/**
 * Several messages for one listener, handled together: of an idempotent listener in one
 * transaction, with those only that are new.
 */
final class BatchListener {

	private static final Log logger = LogFactory.getLog(BatchListener.class);

	private static final Outcome ACK = new Outcome(Delivery.ACK, null);

	private final MessageListener listener;

	private final ListenerMethodInvoker invoker;

	private final Supplier<IdempotentBatches> inbox;

	private final PubSubObservations observations;

	private final boolean deliveries;

	BatchListener(MessageListener listener, ListenerMethodInvoker invoker, Supplier<IdempotentBatches> inbox,
			PubSubObservations observations) {
		this.listener = listener;
		this.invoker = invoker;
		this.inbox = inbox;
		this.observations = observations;
		this.deliveries = ResolvableType.forMethodReturnType(listener.definition().method())
			.as(List.class)
			.resolveGeneric(0) == Delivery.class;
	}

	/**
	 * Call the listener for several messages. A batch is one observation, in the trace of
	 * its first message.
	 * @param contexts the messages
	 * @return an outcome for each; empty if they are to be handled one by one, because
	 * together they failed. What an idempotent listener did was rolled back then
	 */
	List<Outcome> process(List<CloudEventContext> contexts) {
		ProcessContext observed = new ProcessContext(contexts.get(0));
		Observation observation = this.observations.process(observed).start();
		try (Observation.Scope scope = observation.openScope();
				LogContext log = LogContext.open().put(LogContext.MESSAGE_TOPIC, contexts.get(0).topic())) {
			List<Outcome> outcomes = call(contexts);
			if (outcomes.isEmpty() || outcomes.stream().anyMatch((outcome) -> outcome.delivery() != Delivery.ACK)) {
				observed.setOutcome("retry");
				logger.debug(describe(contexts) + " were not all acknowledged");
			}
			return outcomes;
		}
		catch (Throwable ex) {
			observed.setOutcome("retry");
			observation.error(ex);
			logger.warn(describe(contexts) + " failed together and are handled one by one: " + ex);
			logger.debug("Why they failed together", ex);
			return List.of();
		}
		finally {
			observation.stop();
		}
	}

	private String describe(List<CloudEventContext> contexts) {
		return "Listener '" + this.listener.definition().id() + "': " + contexts.size() + " messages";
	}

	private List<Outcome> call(List<CloudEventContext> contexts) throws Throwable {
		ListenerBatching batching = this.listener.definition().batching();
		if (!batching.idempotent()) {
			return invoke(contexts);
		}
		boolean handled = this.inbox.get()
			.handle(contexts.stream().map((context) -> this.listener.request(context.event())).toList(),
					(positions) -> {
						List<CloudEventContext> fresh = positions.stream().map(contexts::get).toList();
						return (batching.lists() ? invoke(fresh) : each(fresh)).stream()
							.allMatch((outcome) -> outcome.delivery() == Delivery.ACK);
					});
		return handled ? Collections.nCopies(contexts.size(), ACK) : List.of();
	}

	private List<Outcome> invoke(List<CloudEventContext> contexts) throws Throwable {
		Object result;
		// No keys for outgoing calls: the next time the batch may be another one.
		try (CallScope.Binding binding = new CallScope(null, null, null, true).bind()) {
			result = this.invoker.invoke(this.invoker.bind(contexts));
		}
		List<Outcome> outcomes = new ArrayList<>();
		for (int i = 0; i < contexts.size(); i++) {
			outcomes.add(new Outcome(delivery(result, i, contexts.size()), null));
		}
		return outcomes;
	}

	private List<Outcome> each(List<CloudEventContext> contexts) throws Throwable {
		for (CloudEventContext context : contexts) {
			Outcome outcome = this.listener.call(context);
			Throwable failure = outcome.failure();
			if (failure != null) {
				throw failure;
			}
			if (outcome.delivery() != Delivery.ACK) {
				return List.of(outcome);
			}
		}
		return List.of(ACK);
	}

	/**
	 * What the listener says about a message.
	 * @param result what its method returned: a delivery for all, or a list with one for
	 * each if it is declared so
	 * @param index position of the message
	 * @param size number of messages
	 * @return the delivery
	 */
	Delivery delivery(@Nullable Object result, int index, int size) {
		Object said = result;
		if (this.deliveries && result instanceof List<?> list) {
			if (list.size() != size) {
				throw new IllegalStateException("Listener '" + this.listener.definition().id() + "' returned "
						+ list.size() + " deliveries for " + size + " messages");
			}
			said = list.get(index);
		}
		return (said instanceof Delivery delivery) ? delivery : Delivery.ACK;
	}

}
