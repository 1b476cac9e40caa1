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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.cloudevents.CloudEvent;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import dev.patterns.logging.LogContext;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.PublishException;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.observation.PublishContext;
import dev.patterns.resiliency.CallPermit;

/**
 * Gives events to brokers, observed and under the policies of the broker.
 */
final class EventSender {

	private final PubSubObservations observations;

	EventSender(PubSubObservations observations) {
		this.observations = observations;
	}

	CompletableFuture<String> send(Broker broker, CallPermit permit, String topic, @Nullable String key,
			CloudEvent event, Map<String, String> headers, ContentMode mode) {
		CompletableFuture<Void> sent;
		try (LogContext context = LogContext.open()
			.put(LogContext.MESSAGE_ID, event.getId())
			.put(LogContext.MESSAGE_TOPIC, topic)) {
			sent = this.observations.registry().isNoop()
					? broker.send(new BrokerMessage(topic, key, event, headers, mode))
					: sendObserved(broker, topic, key, event, headers, mode);
		}
		catch (RuntimeException | Error ex) {
			permit.cancelled();
			throw ex;
		}
		// Not derived from the broker's future, which would wrap the exception.
		CompletableFuture<String> published = new CompletableFuture<>();
		sent.whenComplete((nothing, failure) -> {
			if (failure != null) {
				PublishException exception = toPublishException(topic, event.getId(), failure);
				settle(permit, exception);
				published.completeExceptionally(exception);
			}
			else {
				permit.succeeded();
				published.complete(event.getId());
			}
		});
		return published;
	}

	// A message that the broker never takes says nothing of the broker.
	private static void settle(CallPermit permit, PublishException failure) {
		if (failure.getCause() instanceof BrokerException refused && !refused.isRetryable()) {
			permit.succeeded();
		}
		else {
			permit.failed(failure, null);
		}
	}

	private CompletableFuture<Void> sendObserved(Broker broker, String topic, @Nullable String key, CloudEvent event,
			Map<String, String> headers, ContentMode mode) {
		Map<String, String> carrier = new LinkedHashMap<>(headers);
		Observation observation = this.observations
			.publish(new PublishContext(broker.name(), topic, event.getType(), event.getId(), carrier))
			.start();
		try (Observation.Scope scope = observation.openScope()) {
			return broker.send(new BrokerMessage(topic, key, event, carrier, mode)).whenComplete((nothing, failure) -> {
				if (failure != null) {
					observation.error(failure);
				}
				observation.stop();
			});
		}
		catch (RuntimeException | Error ex) {
			observation.error(ex);
			observation.stop();
			throw ex;
		}
	}

	static PublishException toPublishException(String topic, @Nullable String id, @Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof PublishException exception) {
			return exception;
		}
		return new PublishException(topic, id, "Topic '" + topic + "': the message could not be published: "
				+ ((cause != null) ? cause.getMessage() : "unknown"), cause);
	}

}
