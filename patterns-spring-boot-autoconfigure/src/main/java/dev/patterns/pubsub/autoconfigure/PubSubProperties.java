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

package dev.patterns.pubsub.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.pubsub.UnmatchedAction;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.engine.BrokerSettings;
import dev.patterns.pubsub.engine.BrokerSettings.NamedBroker;
import dev.patterns.pubsub.engine.ListenerDefaults;
import dev.patterns.pubsub.engine.ListenerOverrides;
import dev.patterns.pubsub.engine.ListenerPolicies;
import dev.patterns.pubsub.engine.TopicCreator;
import dev.patterns.retry.RetrySchedule;

/**
 * Properties of publish/subscribe.
 *
 * @param defaultBroker name of the broker that is used when none is named; by default the
 * only configured broker, else the only technology on the class path, else 'memory'
 * @param brokers brokers by name
 * @param contentMode how events are laid out in messages unless the publisher says
 * otherwise
 * @param publishTimeout how long a publisher waits for the broker's acknowledgement
 * @param listener defaults for listeners
 * @param listeners what holds for single listeners, by their durable names; it goes
 * before what their annotations say
 * @param scopes who may publish to which topic, and who may subscribe
 * @param topics topics by name that are created at the start unless they are there
 */
@ConfigurationProperties("patterns.pubsub")
public record PubSubProperties(@Nullable String defaultBroker, @DefaultValue Map<String, BrokerProperties> brokers,
		@DefaultValue("binary") ContentMode contentMode, @DefaultValue("30s") Duration publishTimeout,
		@DefaultValue ListenerProperties listener, @DefaultValue Map<String, OneListenerProperties> listeners,
		@DefaultValue ScopesProperties scopes, @DefaultValue Map<String, TopicProperties> topics) {

	public PubSubProperties {
		require(publishTimeout.toMillis() > 0, "publish-timeout", "must be 1ms or more");
	}

	private static void require(boolean condition, String property, String rule) {
		if (!condition) {
			throw new IllegalArgumentException("'patterns.pubsub." + property + "' " + rule);
		}
	}

	TopicScopes toScopes(String application) {
		Map<String, TopicScopes.Scope> topics = new LinkedHashMap<>();
		this.scopes.topics()
			.forEach((topic, scope) -> topics.put(topic,
					new TopicScopes.Scope(scope.publishers(), scope.subscribers())));
		return new TopicScopes(application, this.scopes.others() == ScopesProperties.Action.ALLOW, topics);
	}

	List<TopicCreator.Declared> toTopics() {
		return this.topics.entrySet()
			.stream()
			.map((topic) -> new TopicCreator.Declared(topic.getValue().broker(), topic.getValue().of(topic.getKey())))
			.toList();
	}

	ListenerPolicies toPolicies() {
		Map<String, ListenerOverrides> overrides = new LinkedHashMap<>();
		this.listeners.forEach((id, listener) -> overrides.put(id, listener.toOverrides()));
		RetryProperties retry = this.listener.retry();
		return new ListenerPolicies(retry.mode(), retry.topic(), retry.concurrency(), overrides);
	}

	BrokerSettings toBrokerSettings() {
		Map<String, NamedBroker> named = new LinkedHashMap<>();
		this.brokers.forEach((name, broker) -> named.put(name,
				new NamedBroker((broker.type() != null) ? broker.type() : name, broker.properties())));
		return new BrokerSettings(this.defaultBroker, named);
	}

	/**
	 * A named broker.
	 *
	 * @param type kind of broker, such as 'kafka' or 'memory'; by default the broker's
	 * name
	 * @param properties properties for that kind of broker: for 'kafka' client properties
	 * such as 'bootstrap.servers', for 'memory' the 'capacity'
	 */
	public record BrokerProperties(@Nullable String type, @DefaultValue Map<String, String> properties) {

	}

	/**
	 * Who may publish to which topic, and who may subscribe.
	 *
	 * @param others what applies where no rule says who may do it
	 * @param topics rules by the name of the topic, in which '*' stands for any
	 * characters
	 */
	public record ScopesProperties(@DefaultValue("allow") Action others,
			@DefaultValue Map<String, ScopeProperties> topics) {

		/**
		 * What applies to topics that are not named.
		 */
		public enum Action {

			/** Everybody may use them. */
			ALLOW,

			/** Nobody may use them. */
			DENY

		}

	}

	/**
	 * Who may use a topic.
	 *
	 * @param publishers names of applications that may publish, '*' stands for any
	 * characters; unless set, what 'others' says
	 * @param subscribers names of applications that may subscribe, '*' stands for any
	 * characters; unless set, what 'others' says
	 */
	public record ScopeProperties(@Nullable Set<String> publishers, @Nullable Set<String> subscribers) {

	}

	/**
	 * How a topic is created.
	 *
	 * @param broker name of the broker; by default the default broker
	 * @param partitions how many partitions it has; by default what the broker says
	 * @param replicas how many copies of it there are; by default what the broker says
	 * @param properties further properties in the broker's own words, for 'kafka' such as
	 * 'retention.ms'
	 */
	public record TopicProperties(@Nullable String broker, @Nullable Integer partitions, @Nullable Integer replicas,
			@DefaultValue Map<String, String> properties) {

		public TopicProperties {
			require(partitions == null || partitions > 0, "topics.<name>.partitions", "must be 1 or more");
			require(replicas == null || replicas > 0, "topics.<name>.replicas", "must be 1 or more");
		}

		TopicDefinition of(String name) {
			return new TopicDefinition(name, this.partitions, this.replicas, this.properties);
		}

	}

	/**
	 * Defaults for listeners.
	 *
	 * @param group consumer group; by default the name of the application
	 * @param start where a group begins that the broker does not know yet: with the
	 * oldest message that it still has, or with the next one
	 * @param concurrency how many messages a subscription handles at the same time at
	 * most
	 * @param batchSize how many messages are handled together at most, by listeners that
	 * take lists or share a transaction
	 * @param batchWait how long to wait for further messages when there are some, but
	 * fewer than that
	 * @param batchTransaction whether the messages of an idempotent listener that come
	 * together share a transaction; on failure it is rolled back and they are handled one
	 * by one
	 * @param deadLetterTopic where messages go that could not be handled, with '{topic}'
	 * and '{group}' as place holders, or 'none'
	 * @param unmatched what becomes of messages that no listener of a subscription wants
	 * @param slowAfter calls of a listener that take longer are reported
	 * @param stopTimeout how long to wait for messages in progress when the application
	 * stops
	 * @param retry when and how often a failed message is tried again
	 */
	public record ListenerProperties(@Nullable String group, @DefaultValue("earliest") StartPosition start,
			@DefaultValue("1") int concurrency, @DefaultValue("100") int batchSize,
			@DefaultValue("0s") Duration batchWait, @DefaultValue("false") boolean batchTransaction,
			@DefaultValue("{topic}.{group}.dlt") String deadLetterTopic,
			@DefaultValue("acknowledge") UnmatchedAction unmatched, @DefaultValue("1m") Duration slowAfter,
			@DefaultValue("20s") Duration stopTimeout, @DefaultValue RetryProperties retry) {

		public ListenerProperties {
			require(group == null || StringUtils.hasText(group), "listener.group", "must not be empty");
			require(concurrency > 0, "listener.concurrency", "must be 1 or more");
			require(batchSize > 0, "listener.batch-size", "must be 1 or more");
			require(!batchWait.isNegative(), "listener.batch-wait", "must not be negative");
			require(StringUtils.hasText(deadLetterTopic), "listener.dead-letter-topic",
					"must be a topic, or 'none' for no dead letters");
			require(slowAfter.toMillis() > 0, "listener.slow-after", "must be 1ms or more");
			require(!stopTimeout.isNegative(), "listener.stop-timeout", "must not be negative");
		}

		ListenerDefaults toDefaults(String application) {
			return new ListenerDefaults((this.group != null) ? this.group : application, this.start, this.concurrency,
					this.batchSize, this.batchWait, this.batchTransaction, this.deadLetterTopic,
					this.retry.toSchedule(), this.unmatched, this.stopTimeout);
		}

	}

	/**
	 * What holds for one listener. What is not set is as its annotation says.
	 *
	 * @param start where its group begins that the broker does not know yet
	 * @param concurrency how many messages are handled at the same time at most
	 * @param batchSize how many messages are handled together at most
	 * @param batchWait how long to wait for further messages when there are fewer
	 * @param batchTransaction whether messages that come together share a transaction
	 * @param deadLetterTopic where messages go that could not be handled, with '{topic}'
	 * and '{group}' as place holders, or 'none'
	 * @param onFailure what becomes of a message without a dead-letter topic
	 * @param retry when and how often a failed message is tried again
	 */
	public record OneListenerProperties(@Nullable StartPosition start, @Nullable Integer concurrency,
			@Nullable Integer batchSize, @Nullable Duration batchWait, @Nullable Boolean batchTransaction,
			@Nullable String deadLetterTopic, @Nullable FailureAction onFailure,
			@DefaultValue OneRetryProperties retry) {

		public OneListenerProperties {
			require(concurrency == null || concurrency > 0, "listeners.<id>.concurrency", "must be 1 or more");
			require(batchSize == null || batchSize > 0, "listeners.<id>.batch-size", "must be 1 or more");
			require(batchWait == null || !batchWait.isNegative(), "listeners.<id>.batch-wait", "must not be negative");
			require(deadLetterTopic == null || StringUtils.hasText(deadLetterTopic), "listeners.<id>.dead-letter-topic",
					"must be a topic, or 'none' for no dead letters");
		}

		ListenerOverrides toOverrides() {
			return new ListenerOverrides(this.start, this.concurrency, this.batchSize, this.batchWait,
					this.batchTransaction, this.deadLetterTopic, this.onFailure, this.retry.toOverrides());
		}

	}

	/**
	 * When and how often one listener tries a failed message again.
	 *
	 * @param mode where the message waits
	 * @param maxRetries how often it is tried again after its first failure, -1 for ever
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 */
	public record OneRetryProperties(@Nullable RetryMode mode, @Nullable Integer maxRetries, @Nullable Duration delay,
			@Nullable Double multiplier, @Nullable Duration maxDelay) {

		public OneRetryProperties {
			require(maxRetries == null || maxRetries >= RetrySchedule.UNLIMITED, "listeners.<id>.retry.max-retries",
					"must be 0 or more, or -1 for ever");
			require(delay == null || !delay.isNegative(), "listeners.<id>.retry.delay", "must not be negative");
			require(multiplier == null || multiplier >= 1, "listeners.<id>.retry.multiplier", "must be 1 or more");
			require(maxDelay == null || !maxDelay.isNegative(), "listeners.<id>.retry.max-delay",
					"must not be negative");
		}

		ListenerOverrides.Retry toOverrides() {
			return new ListenerOverrides.Retry(this.mode, this.maxRetries, this.delay, this.multiplier, this.maxDelay);
		}

	}

	/**
	 * When and how often a failed message is tried again.
	 *
	 * @param mode where the message waits until then: in its place, so that those of its
	 * key wait behind it, or in a retry topic
	 * @param topic names of retry topics, with '{topic}', '{group}' and '{n}' as place
	 * holders
	 * @param concurrency how many messages of a retry topic are handled at the same time
	 * at most
	 * @param maxRetries how often it is tried again after its first failure, -1 for ever
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 * @param jitter share of the delay, 0 to 1, that is taken off at random; in a retry
	 * topic there is none
	 */
	public record RetryProperties(@DefaultValue("blocking") RetryMode mode,
			@DefaultValue("{topic}.{group}.retry-{n}") String topic, @DefaultValue("1") int concurrency,
			@DefaultValue("5") int maxRetries, @DefaultValue("200ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("10s") Duration maxDelay,
			@DefaultValue("0.2") double jitter) {

		public RetryProperties {
			require(mode != RetryMode.DEFAULT, "listener.retry.mode", "must be blocking or non-blocking");
			require(topic.contains("{topic}") && topic.contains("{group}") && topic.contains("{n}"),
					"listener.retry.topic",
					"must have the place holders {topic}, {group} and {n}, so that no two retry topics are the same");
			require(concurrency > 0, "listener.retry.concurrency", "must be 1 or more");
			require(maxRetries >= RetrySchedule.UNLIMITED, "listener.retry.max-retries",
					"must be 0 or more, or -1 for ever");
			require(!delay.isNegative(), "listener.retry.delay", "must not be negative");
			require(multiplier >= 1, "listener.retry.multiplier", "must be 1 or more");
			require(!maxDelay.isNegative(), "listener.retry.max-delay", "must not be negative");
			require(jitter >= 0 && jitter <= 1, "listener.retry.jitter", "must be between 0 and 1");
		}

		RetrySchedule toSchedule() {
			return new RetrySchedule(this.maxRetries, this.delay, this.multiplier, this.maxDelay, this.jitter);
		}

	}

}
