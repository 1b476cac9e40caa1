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

package dev.patterns.outbox.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.PoisonPolicy;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.RelaySettings;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.retry.RetrySchedule;

/**
 * Properties of the outbox.
 *
 * @param dataSource name of the DataSource bean that the outbox uses, if there are
 * several and none is primary
 * @param dataSources names of the DataSource beans that have an outbox each, if more than
 * one has; the current transaction decides which one a message goes to, the first one is
 * the default
 * @param requireTransaction whether publishing outside a transaction is an error; if not,
 * the message is written in a transaction of its own
 * @param maxMessageSize largest message, with its headers
 * @param poison what happens to a message that the broker refuses again and again, unless
 * its type says otherwise
 * @param poisonByType what happens to refused messages, by durable name of the payload
 * @param ordering which order the messages of a key keep, unless they say otherwise
 * @param retention how long sent messages are kept, so that they can be looked at and
 * sent again; 0 to remove them at once
 * @param packages packages in which annotated types are looked for at startup, besides
 * those of the application
 * @param relay how messages are sent
 * @param retry when refused messages are tried again
 * @param health what the health contributor reports
 */
@ConfigurationProperties("patterns.outbox")
record OutboxProperties(@Nullable String dataSource, @DefaultValue List<String> dataSources,
		@DefaultValue("true") boolean requireTransaction, @DefaultValue("900KB") DataSize maxMessageSize,
		@DefaultValue("block") PoisonPolicy poison, @DefaultValue Map<String, PoisonPolicy> poisonByType,
		@DefaultValue("key") Ordering ordering, @DefaultValue("0") Duration retention,
		@DefaultValue List<String> packages, @DefaultValue Relay relay, @DefaultValue Retry retry,
		@DefaultValue Health health) {

	OutboxProperties {
		Assert.isTrue(maxMessageSize.toBytes() > 0, "'patterns.outbox.max-message-size' must be positive");
		Assert.isTrue(!retention.isNegative(), "'patterns.outbox.retention' must not be negative");
		Assert.isTrue(dataSource == null || dataSources.isEmpty(),
				"Set 'patterns.outbox.data-source' or 'patterns.outbox.data-sources', not both");
		Assert.isTrue(Set.copyOf(dataSources).size() == dataSources.size(),
				"'patterns.outbox.data-sources' must not name a DataSource twice");
		check(relay.notifications(), dataSources);
	}

	private static void check(Notifications notifications, List<String> outboxes) {
		Assert.isTrue(!StringUtils.hasText(notifications.dataSource()) || outboxes.size() < 2,
				"'patterns.outbox.relay.notifications.data-source' cannot lead to several databases; set 'patterns.outbox.relay.notifications.data-sources.<name>' for each of "
						+ outboxes);
		Assert.isTrue(outboxes.containsAll(notifications.dataSources().keySet()),
				() -> "'patterns.outbox.relay.notifications.data-sources' has the names %s, but 'patterns.outbox.data-sources' are %s"
					.formatted(notifications.dataSources().keySet(), outboxes));
	}

	// The databases with an outbox.
	List<String> names() {
		return this.dataSources.isEmpty() ? List.of(OutboxBackends.DEFAULT_NAME) : this.dataSources;
	}

	Ordering orderingOrDefault() {
		return (this.ordering != Ordering.DEFAULT) ? this.ordering : Ordering.KEY;
	}

	/**
	 * How the relay works.
	 * @param defaultMode how events are laid out unless these properties say it
	 * @return the settings
	 */
	RelaySettings toRelaySettings(ContentMode defaultMode) {
		return new RelaySettings(this.relay.batchSize(), this.relay.batchBytes().toBytes(), this.relay.maxInFlight(),
				this.relay.maxInFlightPerKey(), this.relay.pollInterval(), this.relay.minPollInterval(),
				this.relay.maxGather(),
				new RetrySchedule(this.retry.maxRetries(), this.retry.delay(), this.retry.multiplier(),
						this.retry.maxDelay(), this.retry.jitter()),
				(this.poison != PoisonPolicy.DEFAULT) ? this.poison : PoisonPolicy.BLOCK, this.poisonByType,
				this.retention, (this.relay.contentMode() != null) ? this.relay.contentMode() : defaultMode);
	}

	/**
	 * How messages are sent.
	 *
	 * @param enabled whether this instance sends messages; if not, it only writes them
	 * @param batchSize how many messages are read, and removed, at once at most
	 * @param batchBytes about how many bytes of payloads are read at once at most
	 * @param maxInFlight how many messages may be on their way to brokers at once
	 * @param maxInFlightPerKey how many messages of one key may be on their way at once,
	 * 0 for no limit; with 1 the order of a key holds even if a broker refuses a message
	 * @param pollInterval longest time between two looks into the table
	 * @param minPollInterval shortest time between two looks while messages of other
	 * instances are found
	 * @param maxGather how long a look waits at most, under load, until about sixty
	 * messages are there
	 * @param shutdownTimeout how long to wait for brokers when the application stops
	 * @param contentMode how events are laid out in messages; as
	 * 'patterns.pubsub.content-mode' says unless set
	 * @param notifications how an instance is woken by what others commit
	 */
	record Relay(@DefaultValue("true") boolean enabled, @DefaultValue("1000") int batchSize,
			@DefaultValue("16MB") DataSize batchBytes, @DefaultValue("2000") int maxInFlight,
			@DefaultValue("0") int maxInFlightPerKey, @DefaultValue("1s") Duration pollInterval,
			@DefaultValue("50ms") Duration minPollInterval, @DefaultValue("25ms") Duration maxGather,
			@DefaultValue("10s") Duration shutdownTimeout, @Nullable ContentMode contentMode,
			@DefaultValue Notifications notifications) {

		Relay {
			Assert.isTrue(batchSize > 0, "'patterns.outbox.relay.batch-size' must be positive");
			Assert.isTrue(batchBytes.toBytes() > 0, "'patterns.outbox.relay.batch-bytes' must be positive");
			Assert.isTrue(maxInFlight >= batchSize,
					"'patterns.outbox.relay.max-in-flight' (%d) must not be below 'patterns.outbox.relay.batch-size' (%d)"
						.formatted(maxInFlight, batchSize));
			Assert.isTrue(maxInFlightPerKey >= 0,
					"'patterns.outbox.relay.max-in-flight-per-key' must be positive, or 0 for no limit");
			Assert.isTrue(pollInterval.toMillis() > 0, "'patterns.outbox.relay.poll-interval' must be at least 1ms");
			Assert.isTrue(minPollInterval.toMillis() > 0,
					"'patterns.outbox.relay.min-poll-interval' must be at least 1ms");
			Assert.isTrue(!maxGather.isNegative(), "'patterns.outbox.relay.max-gather' must not be negative");
			Assert.isTrue(!shutdownTimeout.isNegative(),
					"'patterns.outbox.relay.shutdown-timeout' must not be negative");
		}

	}

	/**
	 * How an instance is woken by what others commit, on PostgreSQL. Elsewhere it polls.
	 *
	 * @param enabled whether to use LISTEN and NOTIFY of PostgreSQL, which takes one or
	 * two connections besides the pool
	 * @param dataSource name of a DataSource bean for these connections, which must lead
	 * to the same database; needed only if the application's own one leads to a proxy
	 * such as PgBouncer in transaction mode, or is of a kind that Spring Boot does not
	 * know
	 * @param dataSources the same for each of several outboxes, by the name of the
	 * DataSource bean that has the outbox
	 */
	record Notifications(@DefaultValue("true") boolean enabled, @Nullable String dataSource,
			@DefaultValue Map<String, String> dataSources) {

		@Nullable String dataSource(String outbox) {
			return this.dataSources.getOrDefault(outbox, this.dataSource);
		}

	}

	/**
	 * When refused messages are tried again.
	 *
	 * @param maxRetries how often before a message is parked, where its type is to be
	 * parked; blocked messages are tried for ever
	 * @param delay pause before the first repetition
	 * @param multiplier factor by which each pause is longer than the one before
	 * @param maxDelay longest pause
	 * @param jitter share by which a pause is shortened at random, 0 to 1
	 */
	record Retry(@DefaultValue("8") int maxRetries, @DefaultValue("500ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("1m") Duration maxDelay,
			@DefaultValue("0.2") double jitter) {

		Retry {
			Assert.isTrue(maxRetries >= RetrySchedule.UNLIMITED,
					"'patterns.outbox.retry.max-retries' must be 0 or more, or -1 for no limit");
			Assert.isTrue(!delay.isNegative(), "'patterns.outbox.retry.delay' must not be negative");
			Assert.isTrue(multiplier >= 1, "'patterns.outbox.retry.multiplier' must be 1 or more");
			Assert.isTrue(!maxDelay.isNegative(), "'patterns.outbox.retry.max-delay' must not be negative");
			Assert.isTrue(jitter >= 0 && jitter <= 1, "'patterns.outbox.retry.jitter' must be between 0 and 1");
		}

	}

	/**
	 * What the health contributor reports.
	 *
	 * @param maxBacklogAge age of the oldest waiting message from which on the outbox is
	 * reported as late; the application stays up
	 */
	record Health(@DefaultValue("1m") Duration maxBacklogAge) {

	}

}
