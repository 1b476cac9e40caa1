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

package dev.patterns.saga.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.engine.SagaSettings;
import dev.patterns.saga.store.SagaLimit;

/**
 * Properties of sagas.
 *
 * @param dataSource name of the DataSource bean in which sagas are stored and whose
 * transactions their steps share; by default that of all features
 * @param stepTimeout time limit of an attempt of a step, unless the step has its own
 * @param retry how failed steps are tried again, unless they say so themselves
 * @param compensationRetry how failed compensations are tried again, unless they say so
 * themselves
 * @param concurrency how many instances are executed at once; 0 for half of the
 * connection pool
 * @param pollInterval longest time between two looks for work; what this instance of the
 * application starts itself does not wait for it
 * @param transientLimit how often in a row passing trouble of the database, such as a
 * deadlock or a lost connection, costs a step no attempt
 * @param shutdownTimeout how long running steps may go on when the application stops
 * @param payloadLimit how large the input of a saga, or the result of a step, may be as
 * JSON
 * @param retention how long ended instances are kept with their history; -1 for ever
 * @param onIncompatibleChange what to do about instances that were started with another
 * list of steps of the same version
 * @param limits how many instances of a saga may be under way at once in the whole
 * cluster, by name of the saga
 * @param flowHistoryLimit how many entries the history of one run of a flow may have; a
 * flow that comes to more is parked
 * @param commands how commands are sent
 * @param store where sagas are stored
 * @param redis properties of the store in Redis
 */
@ConfigurationProperties("patterns.saga")
public record SagaProperties(@Nullable String dataSource, @DefaultValue("30s") Duration stepTimeout,
		@DefaultValue Retry retry, @DefaultValue CompensationRetry compensationRetry,
		@DefaultValue("0") int concurrency, @DefaultValue("1s") Duration pollInterval,
		@DefaultValue("10") int transientLimit, @DefaultValue("20s") Duration shutdownTimeout,
		@DefaultValue("1MB") DataSize payloadLimit, @DefaultValue("30d") Duration retention,
		@DefaultValue("fail") OnIncompatibleChange onIncompatibleChange, @DefaultValue Map<String, Limit> limits,
		@DefaultValue("10000") int flowHistoryLimit, @DefaultValue("jdbc") Store store, @DefaultValue Redis redis,
		@DefaultValue Commands commands) {

	public SagaProperties {
		requirePositive("step-timeout", stepTimeout);
		requirePositive("poll-interval", pollInterval);
		if (concurrency < 0) {
			throw new IllegalArgumentException("'patterns.saga.concurrency' must not be negative");
		}
		if (payloadLimit.toBytes() < 1) {
			throw new IllegalArgumentException("'patterns.saga.payload-limit' must be positive");
		}
		limits = Map.copyOf(limits);
		if (flowHistoryLimit < 1) {
			throw new IllegalArgumentException("'patterns.saga.flow-history-limit' must be positive");
		}
		if (transientLimit < 0) {
			throw new IllegalArgumentException("'patterns.saga.transient-limit' must not be negative");
		}
	}

	private static void requirePositive(String name, Duration duration) {
		if (duration.isNegative() || duration.isZero()) {
			throw new IllegalArgumentException("'patterns.saga." + name + "' must be positive");
		}
	}

	SagaSettings toSettings() {
		return new SagaSettings(this.stepTimeout, this.retry.toSchedule(), this.compensationRetry.toSchedule(),
				this.concurrency, this.pollInterval, this.transientLimit, this.shutdownTimeout, this.payloadLimit,
				this.retention.isNegative() ? null : this.retention,
				this.onIncompatibleChange == OnIncompatibleChange.PARK, limitsByName(), this.flowHistoryLimit,
				this.commands.timeout(), (this.commands.broker() != null) ? this.commands.broker() : "",
				this.store == Store.JDBC);
	}

	private Map<String, SagaLimit> limitsByName() {
		Map<String, SagaLimit> byName = new LinkedHashMap<>();
		this.limits.forEach((name, limit) -> byName.put(name, limit.toLimit(name)));
		return Map.copyOf(byName);
	}

	/**
	 * Where sagas are stored.
	 */
	public enum Store {

		/**
		 * In the database of the application.
		 */
		JDBC,

		/**
		 * In Redis. Steps are at least once, and starts follow the caller's commit.
		 */
		REDIS

	}

	/**
	 * Properties of the store in Redis.
	 *
	 * @param allowVolatile whether the server may go without an append-only file, so that
	 * sagas are lost when it ends
	 */
	public record Redis(@DefaultValue("false") boolean allowVolatile) {

	}

	/**
	 * What to do about instances that were started with another list of steps of a
	 * version that the application has.
	 */
	public enum OnIncompatibleChange {

		/**
		 * End the start of the application with an explanation.
		 */
		FAIL,

		/**
		 * Leave them to older instances of the application; park them when there is none.
		 */
		PARK

	}

	/**
	 * How many instances may be under way at once. An instance counts from its first step
	 * until it ends, is suspended, or is stuck; the others wait in the order of their
	 * start.
	 *
	 * @param max how many of the saga; 0 for no limit
	 * @param attribute search attribute by whose value instances are limited too, such as
	 * a customer's number
	 * @param maxPerValue how many for each value of that attribute
	 */
	public record Limit(@DefaultValue("0") int max, @Nullable String attribute, @DefaultValue("1") int maxPerValue) {

		SagaLimit toLimit(String name) {
			String prefix = "'patterns.saga.limits." + name;
			if (this.max < 0) {
				throw new IllegalArgumentException(prefix + ".max' must not be negative");
			}
			if (this.maxPerValue < 1) {
				throw new IllegalArgumentException(prefix + ".max-per-value' must be positive");
			}
			if (this.max == 0 && this.attribute == null) {
				throw new IllegalArgumentException(prefix + "' limits nothing: set 'max' or 'attribute'");
			}
			return new SagaLimit(this.max, this.attribute, this.maxPerValue);
		}

	}

	/**
	 * How commands are sent.
	 *
	 * @param timeout how long the answer to a command is waited for, unless the step says
	 * so itself
	 * @param broker name of the broker to which commands are sent and from which answers
	 * come; by default the default broker
	 */
	public record Commands(@DefaultValue("5m") Duration timeout, @Nullable String broker) {

		public Commands {
			requirePositive("commands.timeout", timeout);
		}

	}

	/**
	 * How failed steps are tried again.
	 *
	 * @param maxRetries how many times a step is repeated after its first attempt; -1 for
	 * no limit
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 * @param jitter share of the delay, 0 to 1, that is taken off at random
	 */
	public record Retry(@DefaultValue("3") int maxRetries, @DefaultValue("200ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("10s") Duration maxDelay,
			@DefaultValue("0.2") double jitter) {

		RetrySchedule toSchedule() {
			return new RetrySchedule(this.maxRetries, this.delay, this.multiplier, this.maxDelay, this.jitter);
		}

	}

	/**
	 * How failed compensations are tried again.
	 *
	 * @param maxRetries how many times a compensation is repeated after its first attempt
	 * before it waits for repair; -1 for no limit
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 * @param jitter share of the delay, 0 to 1, that is taken off at random
	 */
	public record CompensationRetry(@DefaultValue("50") int maxRetries, @DefaultValue("500ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("1m") Duration maxDelay,
			@DefaultValue("0.2") double jitter) {

		RetrySchedule toSchedule() {
			return new RetrySchedule(this.maxRetries, this.delay, this.multiplier, this.maxDelay, this.jitter);
		}

	}

}
