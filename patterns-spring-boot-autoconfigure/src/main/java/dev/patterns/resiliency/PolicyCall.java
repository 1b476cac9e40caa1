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

package dev.patterns.resiliency;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.retry.Pause;

/**
 * A call that may be repeated, under all policies of its target.
 */
final class PolicyCall {

	private PolicyCall() {
	}

	static <T extends @Nullable Object> T run(TargetPolicy policy, Supplier<T> work) {
		policy.budget().deposit();
		for (int attempt = 1;; attempt++) {
			try {
				return attempt(policy, work);
			}
			catch (CallRefusedException | CancellationException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				boolean worthwhile = policy.retry().failures().matches(ex, null, true);
				Optional<Duration> delay = worthwhile ? policy.retry().schedule().delayAfter(attempt)
						: Optional.empty();
				if (delay.isEmpty() || !policy.budget().withdraw() || !Pause.of(delay.get())) {
					throw ex;
				}
			}
		}
	}

	private static <T extends @Nullable Object> T attempt(TargetPolicy policy, Supplier<T> work) {
		CallPermit permit = policy.acquire();
		Duration limit = policy.timeout();
		try {
			T result = (limit != null) ? TimeLimitedWork.run(policy.target(), limit, work) : work.get();
			permit.succeeded();
			return result;
		}
		catch (CancellationException ex) {
			permit.cancelled();
			throw ex;
		}
		catch (RuntimeException ex) {
			permit.failed(ex, null);
			throw ex;
		}
		finally {
			// After an error, which is not the target's.
			permit.cancelled();
		}
	}

}
