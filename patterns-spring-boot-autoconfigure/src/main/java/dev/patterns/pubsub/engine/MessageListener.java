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

import java.lang.reflect.Method;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.call.InboundRequest.Kind;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.logging.LogContext;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.observation.ProcessContext;

/**
 * One listener at work: binds what belongs to the thread, calls the method and reports
 * the outcome.
 */
final class MessageListener {

	private final ListenerDefinition definition;

	private final ListenerMethodInvoker invoker;

	private final PubSubObservations observations;

	private final BatchListener batch;

	private final boolean answering;

	MessageListener(ListenerDefinition definition, ListenerMethodInvoker invoker, Supplier<IdempotentBatches> inbox,
			PubSubObservations observations) {
		this.definition = definition;
		this.invoker = invoker;
		this.observations = observations;
		this.batch = new BatchListener(this, invoker, inbox, observations);
		this.answering = !definition.batching().lists() && isAnswer(definition.method());
	}

	ListenerDefinition definition() {
		return this.definition;
	}

	// What says what becomes of a message is no answer to it.
	private static boolean isAnswer(Method method) {
		ResolvableType type = ResolvableType.forMethodReturnType(method);
		Class<?> returned = type.resolve(Object.class);
		return returned != void.class && returned != Void.class && returned != Delivery.class
				&& type.as(List.class).resolveGeneric(0) != Delivery.class;
	}

	/**
	 * Whether what the method returns is an answer to those who ask for one.
	 * @return {@code false} for methods that return nothing or a {@link Delivery}
	 */
	boolean isAnswering() {
		return this.answering;
	}

	/**
	 * The same listener for messages that come together.
	 * @return the listener
	 */
	BatchListener batch() {
		return this.batch;
	}

	boolean matches(CloudEventContext context) {
		MatchExpression match = this.definition.match();
		return match == null || match.matches(context);
	}

	/**
	 * Call the listener.
	 * @param context the message
	 * @param settlement decides what becomes of the message
	 * @return what the settlement says
	 */
	Settlement.Decision process(CloudEventContext context, Settlement settlement) {
		if (this.observations.registry().isNoop()) {
			return settlement.decide(call(context));
		}
		ProcessContext observed = new ProcessContext(context);
		Observation observation = this.observations.process(observed).start();
		try (Observation.Scope scope = observation.openScope()) {
			Outcome outcome = call(context);
			Settlement.Decision decision = settlement.decide(outcome);
			observed.setOutcome(decision.label());
			if (outcome.failure() != null) {
				observation.error(outcome.failure());
			}
			return decision;
		}
		finally {
			observation.stop();
		}
	}

	Outcome call(CloudEventContext context) {
		try (LogContext log = LogContext.open()
			.put(LogContext.MESSAGE_ID, LogText.of(context.id()))
			.put(LogContext.MESSAGE_TOPIC, context.topic());
				CallScope.Binding binding = scope(context).bind();
				AnswerScope answer = AnswerScope.open(isRequest(context))) {
			Object result = this.invoker.invoke(this.invoker.bind(List.of(context)));
			return new Outcome(this.batch.delivery(result, 0, 1), null, (result instanceof Delivery) ? null : result);
		}
		catch (Throwable ex) {
			return new Outcome(Delivery.RETRY, ex);
		}
	}

	private boolean isRequest(CloudEventContext context) {
		return this.answering && context.header(MessageHeaders.REPLY_TOPIC) != null;
	}

	private CallScope scope(CloudEventContext context) {
		CloudEvent event = context.event();
		return new CallScope(request(event), isRequest(context) ? deadline(context) : null,
				new ListenerKeys(this.definition, event), true);
	}

	// What the listener calls need not go on for a requester that is gone. A dead letter
	// that
	// is tried again is wanted whenever that is.
	private static @Nullable Instant deadline(CloudEventContext context) {
		ReplyAddress address = ReplyAddress.of(context.headers());
		boolean replayed = StringUtils.hasLength(context.header(MessageHeaders.REPLAY_GROUP));
		return (address != null && !replayed) ? address.until() : null;
	}

	InboundRequest request(CloudEvent event) {
		return new InboundRequest(Kind.MESSAGE, event.getSource().toString(), event.getId(), null, null,
				this.definition.id());
	}

	/**
	 * How a call ended.
	 *
	 * @param delivery what the listener says
	 * @param failure what it threw, or {@code null}
	 * @param answer what it returned for those who ask for an answer, or {@code null}
	 */
	record Outcome(Delivery delivery, @Nullable Throwable failure, @Nullable Object answer) {

		Outcome(Delivery delivery, @Nullable Throwable failure) {
			this(delivery, failure, null);
		}

	}

}
