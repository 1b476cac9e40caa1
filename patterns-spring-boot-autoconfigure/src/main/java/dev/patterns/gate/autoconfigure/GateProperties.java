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

package dev.patterns.gate.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of the gate, which looks at the health group 'patterns-gate'.
 *
 * @param interval time between two checks
 * @param timeout how long a check may take; must be shorter than the interval
 * @param threshold how many checks must fail in a row before the instance stops taking
 * work
 */
@ConfigurationProperties("patterns.gate")
public record GateProperties(@DefaultValue("5s") Duration interval, @DefaultValue("500ms") Duration timeout,
		@DefaultValue("3") int threshold) {

	public GateProperties {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("'patterns.gate.timeout' must be at least 1ms");
		}
		if (timeout.compareTo(interval) >= 0) {
			throw new IllegalArgumentException("'patterns.gate.timeout' must be shorter than 'patterns.gate.interval'");
		}
		if (threshold < 1) {
			throw new IllegalArgumentException("'patterns.gate.threshold' must be 1 or more");
		}
	}

}
