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

package dev.patterns.demo.payment;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Artificial trouble with charges.
 *
 * @param failureRate share of charges that fail, 0 to 1: half of them before they are
 * made, half after their commit, when the answer is lost
 * @param delay how long a charge is held up before it is made
 */
@ConfigurationProperties("demo.payment")
record TroubleProperties(@DefaultValue("0") double failureRate, @DefaultValue("0ms") Duration delay) {

	TroubleProperties {
		if (!(failureRate >= 0 && failureRate <= 1)) {
			throw new IllegalArgumentException("'demo.payment.failure-rate' must be from 0 to 1");
		}
		if (delay.isNegative()) {
			throw new IllegalArgumentException("'demo.payment.delay' must not be negative");
		}
	}

}
