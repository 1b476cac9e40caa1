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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.Map;

import org.springframework.util.Assert;

import dev.patterns.outbox.PoisonPolicy;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.retry.RetrySchedule;

/**
 * How the relay works.
 *
 * @param batchSize how many messages are read at once at most
 * @param batchBytes how many bytes of payloads, about
 * @param maxInFlight how many messages may be on their way to brokers
 * @param maxInFlightPerKey how many messages of one key may be, 0 for no limit
 * @param pollInterval longest time between two looks into the table
 * @param minPollInterval shortest time between two looks that nothing asked for
 * @param maxGather how long a look waits at most for more messages
 * @param retry when refused messages are tried again, and how often before they are
 * parked
 * @param poison what happens to refused messages, never {@link PoisonPolicy#DEFAULT}
 * @param poisonByType the same for durable names of payloads
 * @param retention how long sent messages are kept, zero for not at all
 * @param contentMode how events are laid out in messages
 */
public record RelaySettings(int batchSize, long batchBytes, int maxInFlight, int maxInFlightPerKey,
		Duration pollInterval, Duration minPollInterval, Duration maxGather, RetrySchedule retry, PoisonPolicy poison,
		Map<String, PoisonPolicy> poisonByType, Duration retention, ContentMode contentMode) {

	public RelaySettings {
		Assert.isTrue(batchSize > 0, "'batchSize' must be positive");
		Assert.isTrue(batchBytes > 0, "'batchBytes' must be positive");
		Assert.isTrue(maxInFlight >= batchSize, "'maxInFlight' must not be below 'batchSize'");
		Assert.isTrue(poison != PoisonPolicy.DEFAULT, "'poison' must say what to do");
		poisonByType = Map.copyOf(poisonByType);
	}

}
