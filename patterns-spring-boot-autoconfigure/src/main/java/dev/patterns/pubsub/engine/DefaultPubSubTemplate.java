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

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.logging.LogContext;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishEntry;
import dev.patterns.pubsub.PublishException;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.PublishResult;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.observation.PublishContext;
import dev.patterns.resiliency.CallPermit;
import dev.patterns.resiliency.CallRefusedException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.retry.Pause;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Publishes through the brokers of a registry.
 */
public final class DefaultPubSubTemplate implements PubSubTemplate {

	private final BrokerRegistry brokers;

	private final EventFactory events;

	private final PubSubObservations observations;

	private final ContentMode contentMode;

	private final Duration timeout;

	private final ResiliencePolicies policies;

	private final Supplier<@Nullable DeferredPublisher> deferred;

	private final TopicScopes scopes;

	private final PubSubRequests requests;

	/**
	 * Create a template.
	 * @param brokers the brokers
	 * @param serializer writes payloads
	 * @param typeNames knows the types of events
	 * @param identity the publisher, whose name is the source of events
	 * @param observations where publishing is observed
	 * @param contentMode how events are laid out unless the options say otherwise
	 * @param timeout how long {@code publish} waits for the broker unless a policy says
	 * otherwise
	 * @param policies policies of the brokers
	 * @param deferred gives what publishes later, {@code null} if there is nothing
	 * @param scopes to which topics this application may publish
	 * @param requests waits for answers
	 */
	public DefaultPubSubTemplate(BrokerRegistry brokers, PayloadSerializer serializer, PayloadTypeNames typeNames,
			ApplicationIdentity identity, PubSubObservations observations, ContentMode contentMode, Duration timeout,
			ResiliencePolicies policies, Supplier<@Nullable DeferredPublisher> deferred, TopicScopes scopes,
			PubSubRequests requests) {
		this.brokers = brokers;
		this.events = new EventFactory(serializer, typeNames, identity);
		this.observations = observations;
		this.contentMode = contentMode;
		this.timeout = timeout;
		this.policies = policies;
		this.deferred = deferred;
		this.scopes = scopes;
		this.requests = requests;
	}

	@Override
	public String publish(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options) {
		if (isDeferred(options)) {
			return publishLater(topic, key, payload, options);
		}
		CloudEvent event = event(topic, payload, options);
		Broker broker = this.brokers.getBroker(options.broker());
		TargetPolicy policy = this.policies.broker(broker.name(), broker.type());
		policy.budget().deposit();
		for (int attempt = 1;; attempt++) {
			try {
				return publishAndWait(broker, policy, topic, key, event, options);
			}
			catch (PublishException ex) {
				Optional<Duration> delay = isWorthRepeating(policy, ex) ? policy.retry().schedule().delayAfter(attempt)
						: Optional.empty();
				if (delay.isEmpty() || !policy.budget().withdraw() || !Pause.of(delay.get())) {
					throw ex;
				}
			}
		}
	}

	private static boolean isWorthRepeating(TargetPolicy policy, PublishException failure) {
		Throwable cause = failure.getCause();
		boolean hopeless = cause instanceof CallRefusedException || cause instanceof InterruptedException
				|| (cause instanceof BrokerException refused && !refused.isRetryable());
		return !hopeless && policy.retry().failures().matches(failure, null, true);
	}

	private String publishAndWait(Broker broker, TargetPolicy policy, String topic, @Nullable String key,
			CloudEvent event, PublishOptions options) {
		CallPermit permit = acquire(policy, null, topic, event);
		Duration limit = (policy.timeout() != null) ? policy.timeout() : this.timeout;
		try {
			return send(broker, permit, topic, key, event, options).get(limit.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException ex) {
			throw toPublishException(topic, event.getId(), ex.getCause());
		}
		catch (TimeoutException ex) {
			permit.failed(ex, null);
			throw new PublishException(topic, event.getId(),
					"Topic '" + topic + "': the broker did not acknowledge the message within " + limit, ex);
		}
		catch (InterruptedException ex) {
			permit.cancelled();
			Thread.currentThread().interrupt();
			throw new PublishException(topic, event.getId(),
					"Topic '" + topic + "': interrupted while waiting for the broker", ex);
		}
	}

	@Override
	public CompletableFuture<String> publishAsync(String topic, @Nullable String key, @Nullable Object payload,
			PublishOptions options) {
		if (isDeferred(options)) {
			return CompletableFuture.completedFuture(publishLater(topic, key, payload, options));
		}
		CloudEvent event = event(topic, payload, options);
		Broker broker = this.brokers.getBroker(options.broker());
		TargetPolicy policy = this.policies.broker(broker.name(), broker.type());
		try {
			// Nobody waits here, not even for the policies.
			return send(broker, acquire(policy, Duration.ZERO, topic, event), topic, key, event, options);
		}
		catch (PublishException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public <R> @Nullable R request(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options) {
		return this.requests.call(request(topic, key, payload, timeout, options), replyType.getType());
	}

	@Override
	public <R> CompletableFuture<@Nullable R> requestAsync(String topic, @Nullable String key, @Nullable Object payload,
			ParameterizedTypeReference<R> replyType, Duration timeout, PublishOptions options) {
		return this.requests.callAsync(request(topic, key, payload, timeout, options), replyType.getType());
	}

	private RequestCall request(String topic, @Nullable String key, @Nullable Object payload, Duration timeout,
			PublishOptions options) {
		Assert.isTrue(!isDeferred(options),
				"A request cannot be published in a transaction, or later: the outbox sends it when nobody waits for"
						+ " its answer any more. Publish it without an answer, or make the request after the transaction");
		Assert.isTrue(timeout.toMillis() > 0, "'timeout' must be a millisecond or more");
		CloudEvent event = event(topic, payload, options);
		Broker broker = this.brokers.getBroker(options.broker());
		TargetPolicy policy = this.policies.broker(broker.name(), broker.type());
		return new RequestCall(broker, topic, event.getType(), event.getId(), timeout, (headers, patience) -> {
			headers.putAll(options.headers());
			return send(broker, acquire(policy, patience, topic, event), topic, key, event, headers,
					contentMode(options));
		});
	}

	@Override
	public List<PublishResult> publishAll(String topic, List<PublishEntry> entries) {
		Assert.hasText(topic, "'topic' must not be empty");
		List<CompletableFuture<String>> sent = new ArrayList<>(entries.size());
		for (PublishEntry entry : entries) {
			try {
				sent.add(publishAsync(topic, entry.key(), entry.payload(), entry.options()));
			}
			catch (RuntimeException ex) {
				// The others can be published all the same.
				sent.add(CompletableFuture.failedFuture(ex));
			}
		}
		long end = System.nanoTime() + this.timeout.toNanos();
		List<PublishResult> results = new ArrayList<>(entries.size());
		sent.forEach((future) -> results.add(result(topic, future, end)));
		return results;
	}

	private PublishResult result(String topic, CompletableFuture<String> future, long end) {
		try {
			return new PublishResult(future.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS), null);
		}
		catch (ExecutionException ex) {
			RuntimeException failure = (ex.getCause() instanceof RuntimeException cause) ? cause
					: toPublishException(topic, null, ex.getCause());
			return new PublishResult((failure instanceof PublishException known) ? known.getMessageId() : null,
					failure);
		}
		catch (TimeoutException ex) {
			return new PublishResult(null, new PublishException(topic, null,
					"Topic '" + topic + "': the broker did not acknowledge the message within " + this.timeout, ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new PublishResult(null, new PublishException(topic, null,
					"Topic '" + topic + "': interrupted while waiting for the broker", ex));
		}
	}

	private static boolean isDeferred(PublishOptions options) {
		return options.isTransactional() || !options.delay().isZero();
	}

	private String publishLater(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options) {
		Assert.hasText(topic, "'topic' must not be empty");
		this.scopes.requirePublish(topic);
		Assert.notNull(payload, "A message that is published in a transaction, or later, must have a payload");
		DeferredPublisher publisher = this.deferred.get();
		if (publisher == null) {
			throw new PublishException(topic, null, "Topic '" + topic
					+ "': what is published in a transaction, or later, goes through the outbox, which needs a DataSource: add org.springframework.boot:spring-boot-starter-jdbc and a driver",
					null);
		}
		return publisher.publish(topic, key, payload, options);
	}

	private static CallPermit acquire(TargetPolicy policy, @Nullable Duration atMost, String topic, CloudEvent event) {
		try {
			return policy.acquire(atMost);
		}
		catch (CallRefusedException ex) {
			throw toPublishException(topic, event.getId(), ex);
		}
	}

	private CloudEvent event(String topic, @Nullable Object payload, PublishOptions options) {
		Assert.hasText(topic, "'topic' must not be empty");
		this.scopes.requirePublish(topic);
		Assert.isTrue(options.timeToLive() == null || contentMode(options) != ContentMode.RAW,
				"A raw message has no time to live: there is no envelope that could say it");
		return this.events.create(payload, options);
	}

	private ContentMode contentMode(PublishOptions options) {
		return (options.contentMode() != null) ? options.contentMode() : this.contentMode;
	}

	private CompletableFuture<String> send(Broker broker, CallPermit permit, String topic, @Nullable String key,
			CloudEvent event, PublishOptions options) {
		return send(broker, permit, topic, key, event, options.headers(), contentMode(options));
	}

	private CompletableFuture<String> send(Broker broker, CallPermit permit, String topic, @Nullable String key,
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

	private static PublishException toPublishException(String topic, @Nullable String id, @Nullable Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (cause instanceof PublishException exception) {
			return exception;
		}
		return new PublishException(topic, id, "Topic '" + topic + "': the message could not be published: "
				+ ((cause != null) ? cause.getMessage() : "unknown"), cause);
	}

}
