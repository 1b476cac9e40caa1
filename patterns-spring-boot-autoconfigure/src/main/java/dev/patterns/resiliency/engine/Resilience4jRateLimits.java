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

package dev.patterns.resiliency.engine;

import java.time.Duration;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import org.jspecify.annotations.Nullable;

import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.RateLimitExceededException;
import dev.patterns.resiliency.RateLimitPolicy;
import dev.patterns.retry.Pause;

/**
 * Makes rate limits of Resilience4j.
 */
public final class Resilience4jRateLimits {

	private final RateLimiterRegistry registry;

	/**
	 * Create the factory.
	 * @param registry where the rate limiters are kept
	 */
	public Resilience4jRateLimits(RateLimiterRegistry registry) {
		this.registry = registry;
	}

	RateLimit create(String name, RateLimitPolicy policy, boolean replace) {
		if (replace) {
			this.registry.remove(name);
		}
		return new Resilience4jRateLimit(name,
				this.registry.rateLimiter(name,
						() -> RateLimiterConfig.custom()
							.limitForPeriod(policy.limit())
							.limitRefreshPeriod(policy.period())
							.timeoutDuration(policy.maxWait())
							.build()));
	}

	void remove(String name) {
		this.registry.remove(name);
	}

	private record Resilience4jRateLimit(String target, RateLimiter limiter) implements RateLimit {

		@Override
		public void acquire(@Nullable Duration atMost) {
			// What is reserved cannot be given back: looked at first, so that callers
			// with
			// little time do not use up the permits of others.
			boolean bearable = atMost == null || !(this.limiter instanceof AtomicRateLimiter atomic)
					|| atomic.getDetailedMetrics().getNanosToWait() <= Math.max(0, atMost.toNanos());
			long wait = bearable ? this.limiter.reservePermission() : -1;
			if (wait < 0 || (atMost != null && wait > Math.max(0, atMost.toNanos()))
					|| !Pause.of(Duration.ofNanos(wait))) {
				throw new RateLimitExceededException(this.target);
			}
		}

		@Override
		public int available() {
			return this.limiter.getMetrics().getAvailablePermissions();
		}

	}

}
