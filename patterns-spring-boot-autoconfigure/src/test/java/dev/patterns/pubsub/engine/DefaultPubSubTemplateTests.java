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

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.identity.ApplicationIdentity;
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
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.engine.ConfiguredPolicies;
import dev.patterns.resiliency.engine.Resilience4jGuardFactory;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link DefaultPubSubTemplate}: how a publisher is told what went wrong.
 */
class DefaultPubSubTemplateTests {

	private final AtomicReference<BrokerMessage> sent = new AtomicReference<>();

	private final CompletableFuture<Void> answer = new CompletableFuture<>();

	private final Queue<CompletableFuture<Void>> failures = new ArrayDeque<>();

	private @Nullable DeferredPublisher deferred;

	@Test
	void anExceptionNamesTheIdThatTheMessageWasSentWith() {
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> template().publish("t", "k", "text"))
			.satisfies((ex) -> assertThat(ex.getMessageId()).isEqualTo(this.sent.get().event().getId()));
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> template().publish("t", "k", "text"))
			.satisfies((ex) -> assertThat(ex.getMessageId()).isEqualTo(this.sent.get().event().getId()));
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void aFutureFailsWithTheExceptionThatIsDocumented() {
		AtomicReference<@Nullable Throwable> seen = new AtomicReference<>();
		template().publishAsync("t", "k", "text").whenComplete((id, failure) -> seen.set(failure));
		this.answer.completeExceptionally(new BrokerException("Not now", true, null));
		assertThat(seen.get()).isInstanceOfSatisfying(PublishException.class, (ex) -> {
			assertThat(ex.getMessageId()).isEqualTo(this.sent.get().event().getId());
			assertThat(ex).hasCauseInstanceOf(BrokerException.class);
		});
	}

	@Test
	void policiesOfABrokerApplyToPublishing() {
		ConfiguredPolicies policies = new ConfiguredPolicies(
				new PolicyDefinitions(Map.of(),
						Map.of("twice",
								new RetryPolicy(new RetrySchedule(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
										FailureMatch.DEFAULT)),
						Map.of("strict",
								new CircuitBreakerPolicy(100, 4, null, 4, 100, null, Duration.ofMinutes(1), 1,
										FailureMatch.DEFAULT)),
						Map.of(), Map.of(),
						Map.of(TargetKind.BROKER, Map.of("b", new PolicyNames(null, "twice", "strict", null, null)))),
				new Resilience4jGuardFactory(CircuitBreakerRegistry.ofDefaults(), null, null, Clock.systemUTC()));
		PubSubTemplate template = template(policies);
		this.answer.complete(null);
		this.failures.add(CompletableFuture.failedFuture(new BrokerException("not now", true, null)));
		String id = template.publish("t", "k", "text");
		assertThat(this.sent.get().event().getId()).isEqualTo(id);
		assertThat(this.failures).isEmpty();
		this.failures.add(CompletableFuture.failedFuture(new BrokerException("never", false, null)));
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> template.publish("t", "k", "text"));
		for (int i = 0; i < 4; i++) {
			this.failures.add(CompletableFuture.failedFuture(new BrokerException("not now", true, null)));
		}
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(PublishException.class).isThrownBy(() -> template.publish("t", "k", "text"));
		}
		this.sent.set(null);
		assertThatExceptionOfType(PublishException.class).isThrownBy(() -> template.publish("t", "k", "text"))
			.withCauseInstanceOf(CircuitOpenException.class);
		assertThat(template.publishAsync("t", "k", "text")).isCompletedExceptionally();
		assertThat(this.sent.get()).isNull();
	}

	@Test
	void idsBeginWithTheTimeAndAreRandomBeyondIt() {
		Set<Long> random = new HashSet<>();
		for (int i = 0; i < 20; i++) {
			template().publishAsync("t", "k", "text");
			UUID id = UUID.fromString(this.sent.get().event().getId());
			assertThat(id.version()).isEqualTo(7);
			assertThat(random.add(id.getLeastSignificantBits())).isTrue();
		}
	}

	@Test
	void aPayloadOfATypeWithoutANameIsRefused() {
		Object payload = new Object() {
		};
		assertThatIllegalArgumentException().isThrownBy(() -> template().publishAsync("t", "k", payload))
			.withMessageContaining("has no simple name");
	}

	@Test
	void ofMessagesThatArePublishedTogetherEachHasItsOwnResult() {
		this.failures.add(CompletableFuture.completedFuture(null));
		this.failures.add(CompletableFuture.failedFuture(new BrokerException("too large", false, null)));
		this.failures.add(CompletableFuture.completedFuture(null));
		// The broker never answers for the last one.
		List<PublishResult> results = template().publishAll("t",
				List.of(new PublishEntry("a", "1", PublishOptions.NONE.withId("one")), new PublishEntry("a", "2"),
						new PublishEntry("a", new Object() {
						}), new PublishEntry("a", "3", PublishOptions.NONE.withId("three")),
						new PublishEntry("a", "4")));
		assertThat(results).extracting(PublishResult::isPublished).containsExactly(true, false, false, true, false);
		assertThat(results.get(0).id()).isEqualTo("one");
		assertThat(results.get(1).failure()).isInstanceOf(PublishException.class).hasMessageContaining("too large");
		assertThat(results.get(1).id()).isNotNull();
		assertThat(results.get(2).failure()).isInstanceOf(IllegalArgumentException.class);
		assertThat(results.get(3).id()).isEqualTo("three");
		assertThat(results.get(4).failure()).hasMessageContaining("did not acknowledge the message within");
		assertThat(template().publishAll("t", List.of())).isEmpty();
	}

	@Test
	void whatIsToBePublishedLaterIsLeftToWhatCanDoThat() {
		PublishOptions transactional = PublishOptions.NONE.inTransaction();
		PublishOptions delayed = PublishOptions.NONE.withDelay(Duration.ofMinutes(1));
		for (PublishOptions options : List.of(transactional, delayed)) {
			assertThatExceptionOfType(PublishException.class)
				.isThrownBy(() -> template().publish("t", "k", "text", options))
				.withMessageContaining("needs a DataSource");
		}
		List<PublishOptions> seen = new ArrayList<>();
		this.deferred = (topic, key, payload, options) -> {
			seen.add(options);
			return topic + key + payload;
		};
		assertThat(template().publish("t", "k", "text", transactional)).isEqualTo("tktext");
		assertThat(template().publishAsync("t", "k", "text", delayed)).isCompletedWithValue("tktext");
		assertThatIllegalArgumentException().isThrownBy(() -> template().publish("t", "k", null, delayed));
		assertThat(seen).containsExactly(transactional, delayed);
		assertThat(this.sent).hasNullValue();
	}

	@Test
	void theTimeToLiveIsAnAttributeOfTheEvent() {
		PublishOptions minute = PublishOptions.NONE.withTimeToLive(Duration.ofMinutes(1));
		template().publishAsync("t", "k", "text", minute);
		CloudEvent event = this.sent.get().event();
		OffsetDateTime end = OffsetDateTime.parse(event.getExtension("expirytime").toString());
		assertThat(end).isBetween(OffsetDateTime.now().plusSeconds(50), OffsetDateTime.now().plusSeconds(60));
		assertThat(event.getExtension("expiration")).isEqualTo(event.getExtension("expirytime"));
		CloudEvent own = CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("T").build();
		template().publishAsync("t", "k", own, minute);
		assertThat(this.sent.get().event().getExtension("expiration")).isNotNull();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> template().publishAsync("t", "k", "text", minute.withContentMode(ContentMode.RAW)))
			.withMessageContaining("raw message has no time to live");
	}

	private PubSubTemplate template() {
		return template(ResiliencePolicies.none());
	}

	private PubSubTemplate template(ResiliencePolicies policies) {
		Broker broker = mock(Broker.class);
		given(broker.name()).willReturn("b");
		given(broker.type()).willReturn("memory");
		given(broker.send(any())).willAnswer((invocation) -> {
			this.sent.set(invocation.getArgument(0));
			CompletableFuture<Void> next = this.failures.poll();
			return (next != null) ? next : this.answer;
		});
		DefaultBrokerRegistry brokers = new DefaultBrokerRegistry(new BrokerSettings(null, Map.of()), List.of(),
				List.of(broker));
		return new DefaultPubSubTemplate(brokers, new PayloadSerializer(JsonMapper.shared()),
				new PayloadTypeNames(List.of()), new ApplicationIdentity("default", "shop", "1"),
				PubSubObservations.NONE, ContentMode.BINARY, Duration.ofMillis(50), policies, () -> this.deferred,
				TopicScopes.NONE, new PubSubRequests(new ReplySettings("replies.", "replies.1", 10),
						new PayloadSerializer(JsonMapper.shared()), PubSubObservations.NONE));
	}

}
