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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.util.Assert;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishEntry;
import dev.patterns.pubsub.PublishException;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.PublishResult;
import dev.patterns.pubsub.RequestRejectedException;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerRegistry;
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

	private static final Duration SHORTEST_REQUEST = Duration.ofMillis(1);

	private static final Duration LONGEST_REQUEST = Duration.ofDays(1);

	private final BrokerRegistry brokers;

	private final EventFactory events;

	private final EventSender sender;

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
		this.sender = new EventSender(observations);
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
			throw EventSender.toPublishException(topic, event.getId(), ex.getCause());
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
		return begin(topic, key, payload, options).published();
	}

	private Begun begin(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options) {
		if (isDeferred(options)) {
			String id = publishLater(topic, key, payload, options);
			return new Begun(id, CompletableFuture.completedFuture(id));
		}
		CloudEvent event = event(topic, payload, options);
		Broker broker = this.brokers.getBroker(options.broker());
		TargetPolicy policy = this.policies.broker(broker.name(), broker.type());
		try {
			// Nobody waits here, not even for the policies.
			return new Begun(event.getId(),
					send(broker, acquire(policy, Duration.ZERO, topic, event), topic, key, event, options));
		}
		catch (PublishException ex) {
			return new Begun(event.getId(), CompletableFuture.failedFuture(ex));
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
		Assert.isTrue(options.replyHeaders().isEmpty(), "The answer to a request comes to whoever makes it");
		Assert.isTrue(timeout.compareTo(SHORTEST_REQUEST) >= 0 && timeout.compareTo(LONGEST_REQUEST) <= 0,
				"'timeout' must be between a millisecond and a day: an answer is lost when this process ends");
		CloudEvent event = event(topic, payload, options);
		Duration limit = limit(topic, event.getId(), timeout);
		Broker broker = this.brokers.getBroker(options.broker());
		TargetPolicy policy = this.policies.broker(broker.name(), broker.type());
		return new RequestCall(broker, topic, event.getType(), event.getId(), limit, (headers, patience) -> {
			headers.putAll(options.headers());
			return this.sender.send(broker, acquire(policy, patience, topic, event), topic, key, event, headers,
					contentMode(options));
		});
	}

	// Whoever waits for the work that asks does not wait longer because it asks.
	private static Duration limit(String topic, String id, Duration timeout) {
		Instant deadline = CallScope.current().deadline();
		if (deadline == null) {
			return timeout;
		}
		Duration remaining = Duration.between(Instant.now(), deadline);
		if (remaining.compareTo(SHORTEST_REQUEST) < 0) {
			throw new RequestRejectedException(topic, id,
					"Topic '" + topic + "': the request was not sent: the deadline of the work that asks is over",
					null);
		}
		return (remaining.compareTo(timeout) < 0) ? remaining : timeout;
	}

	@Override
	public List<PublishResult> publishAll(String topic, List<PublishEntry> entries) {
		Assert.hasText(topic, "'topic' must not be empty");
		List<Begun> begun = new ArrayList<>(entries.size());
		for (PublishEntry entry : entries) {
			try {
				begun.add(begin(topic, entry.key(), entry.payload(), entry.options()));
			}
			catch (RuntimeException ex) {
				// The others can be published all the same.
				begun.add(new Begun(null, CompletableFuture.failedFuture(ex)));
			}
		}
		long end = System.nanoTime() + this.timeout.toNanos();
		List<PublishResult> results = new ArrayList<>(entries.size());
		begun.forEach((entry) -> results.add(result(topic, entry, end)));
		return results;
	}

	private PublishResult result(String topic, Begun entry, long end) {
		try {
			entry.published().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
			return new PublishResult(entry.id(), null);
		}
		catch (ExecutionException ex) {
			return new PublishResult(entry.id(), (ex.getCause() instanceof RuntimeException cause) ? cause
					: EventSender.toPublishException(topic, entry.id(), ex.getCause()));
		}
		catch (TimeoutException ex) {
			return new PublishResult(entry.id(), new PublishException(topic, entry.id(),
					"Topic '" + topic + "': the broker did not acknowledge the message within " + this.timeout, ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new PublishResult(entry.id(), new PublishException(topic, entry.id(),
					"Topic '" + topic + "': interrupted while waiting for the broker", ex));
		}
	}

	private static boolean isDeferred(PublishOptions options) {
		return options.isTransactional() || !options.delay().isZero();
	}

	private String publishLater(String topic, @Nullable String key, @Nullable Object payload, PublishOptions options) {
		Assert.hasText(topic, "'topic' must not be empty");
		this.scopes.requirePublish(topic);
		requireEnvelopeForTimeToLive(options);
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
			throw EventSender.toPublishException(topic, event.getId(), ex);
		}
	}

	private CloudEvent event(String topic, @Nullable Object payload, PublishOptions options) {
		OutgoingKeys keys = CallScope.current().keys();
		if (keys != null) {
			keys.check("A message is published");
		}
		Assert.hasText(topic, "'topic' must not be empty");
		this.scopes.requirePublish(topic);
		requireEnvelopeForTimeToLive(options);
		return this.events.create(payload, options);
	}

	private void requireEnvelopeForTimeToLive(PublishOptions options) {
		Assert.isTrue(options.timeToLive() == null || contentMode(options) != ContentMode.RAW,
				"A raw message has no time to live: there is no envelope that could say it");
	}

	private ContentMode contentMode(PublishOptions options) {
		return (options.contentMode() != null) ? options.contentMode() : this.contentMode;
	}

	private CompletableFuture<String> send(Broker broker, CallPermit permit, String topic, @Nullable String key,
			CloudEvent event, PublishOptions options) {
		Map<String, String> headers = options.headers();
		if (!options.replyHeaders().isEmpty()) {
			headers = new LinkedHashMap<>(headers);
			headers.putAll(options.replyHeaders());
		}
		return this.sender.send(broker, permit, topic, key, event, headers, contentMode(options));
	}

	/**
	 * A message that is being published.
	 *
	 * @param id its id, {@code null} if it could not be written
	 * @param published completes when the broker has it
	 */
	private record Begun(@Nullable String id, CompletableFuture<String> published) {

	}

}
