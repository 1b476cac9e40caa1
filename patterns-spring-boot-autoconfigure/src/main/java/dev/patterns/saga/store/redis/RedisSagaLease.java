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

package dev.patterns.saga.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.lease.NodeLease;
import dev.patterns.time.FollowingTimeSource;
import dev.patterns.time.TimeSource;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * The lease of this node in Redis, by the clock of the Redis server, renewed three times
 * in its life. Acquired when a store joins it, and given up after everything that works
 * under it has stopped. Thread-safe.
 */
public final class RedisSagaLease implements NodeLease, SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(RedisSagaLease.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> RENEW = SagaRedis.script(SagaReadingLua.RENEW);

	private static final RedisScript<Long> GIVE_UP = SagaRedis.script(SagaReadingLua.GIVE_UP, Long.class);

	/** Nodes that are gone are kept for those who look into the past. */
	private static final Duration KEEP = Duration.ofDays(1);

	private final SagaRedis redis;

	private final String nodeId;

	private final Duration duration;

	private final FollowingTimeSource serverTime = new FollowingTimeSource();

	private final TimeSource timeSource;

	private final PollingWorker worker;

	private volatile @Nullable Hold hold;

	private volatile boolean joined;

	private volatile boolean running;

	private boolean failing;

	/**
	 * Create without connecting.
	 * @param connectionFactory connects to Redis
	 * @param identity identity of this node
	 * @param duration how long the lease lives after a heartbeat
	 * @param timeSource the time of all that works under the lease, {@code null} to
	 * follow the clock of the server
	 */
	public RedisSagaLease(RedisConnectionFactory connectionFactory, ApplicationIdentity identity, Duration duration,
			@Nullable TimeSource timeSource) {
		this.redis = new SagaRedis(connectionFactory, identity.namespace());
		this.nodeId = identity.instance();
		this.duration = duration;
		this.timeSource = (timeSource != null) ? timeSource : this.serverTime;
		this.worker = new PollingWorker("patterns-saga-lease", this::beat);
	}

	/**
	 * Acquire the lease and begin to renew it. Does nothing if that was done.
	 */
	synchronized void join() {
		this.joined = true;
		begin();
	}

	private void begin() {
		if (this.joined && !this.worker.isRunning()) {
			this.hold = heartbeat();
			this.worker.start();
		}
	}

	private Duration beat() {
		try {
			Hold renewed = heartbeat();
			if (this.worker.isRunning()) {
				this.hold = renewed;
			}
			this.failing = false;
			return this.duration.dividedBy(3);
		}
		catch (DataAccessException ex) {
			String message = "The heartbeat of node '" + this.nodeId + "' failed: " + ex.getMessage();
			if (this.failing) {
				logger.debug(message);
			}
			else {
				logger.warn(message);
			}
			this.failing = true;
			return this.duration.dividedBy(10);
		}
	}

	private Hold heartbeat() {
		Hold previous = this.hold;
		long sentAt = System.nanoTime();
		List<?> answer = this.redis.list(RENEW,
				List.of(this.nodeId, Long.toString(this.duration.toMillis()), Long.toString(KEEP.toMillis())));
		boolean alive = Long.parseLong(answer.get(0).toString()) == 1;
		Instant now = Instant.ofEpochMilli(Long.parseLong(answer.get(1).toString()));
		Duration roundTrip = Duration.ofNanos(System.nanoTime() - sentAt);
		if (roundTrip.toMillis() < 50 || previous == null) {
			// One that took longer tells the time not well enough.
			this.serverTime.follow(now, roundTrip);
		}
		// If it had run out before it was renewed, others may have seen that.
		boolean inTime = previous != null && System.nanoTime() - previous.renewedAt() < this.duration.toNanos();
		return new Hold((alive && inTime && previous != null) ? previous.since() : sentAt, sentAt,
				answer.get(2).toString());
	}

	/**
	 * Which of its holds this is: with a number the server can tell whether what was
	 * judged by it still holds.
	 * @return a number, {@code -} without a lease
	 */
	String hold() {
		Hold current = this.hold;
		return (current != null) ? current.number() : "-";
	}

	@Override
	public String nodeId() {
		return this.nodeId;
	}

	@Override
	public Duration duration() {
		return this.duration;
	}

	@Override
	public boolean isHeld() {
		Hold current = this.hold;
		return current != null && System.nanoTime() - current.renewedAt() < this.duration.toNanos();
	}

	@Override
	public boolean mayTakeOver() {
		Hold current = this.hold;
		return isHeld() && current != null && System.nanoTime() - current.since() >= this.duration.toNanos();
	}

	@Override
	public TimeSource timeSource() {
		return this.timeSource;
	}

	@Override
	public synchronized void start() {
		this.running = true;
		begin();
	}

	@Override
	public synchronized void stop() {
		this.running = false;
		if (!this.worker.isRunning()) {
			return;
		}
		this.worker.stop(Duration.ofSeconds(2));
		this.hold = null;
		try {
			this.redis.execute(GIVE_UP, List.of(this.nodeId));
		}
		catch (RuntimeException ex) {
			logger.debug("The lease was not given up and will run out", ex);
		}
	}

	/**
	 * Give the lease up also when the application context failed before its parts were
	 * started.
	 */
	@Override
	public void destroy() {
		stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LEASE;
	}

	/**
	 * An unbroken hold.
	 *
	 * @param since when it began, by the monotonic clock
	 * @param renewedAt when the last successful heartbeat was sent
	 * @param number how often the lease was acquired
	 */
	private record Hold(long since, long renewedAt, String number) {

	}

}
