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

package dev.patterns.lease.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Properties of node leases.
 *
 * @param duration how long a node counts as alive after its last heartbeat; a heartbeat
 * is sent after each third of it. Short means quick take-over after a crash, long means
 * patience with pauses of the process and the database
 */
@ConfigurationProperties("patterns.lease")
public record LeaseProperties(@DefaultValue("10s") Duration duration) {

	public LeaseProperties {
		if (duration.toMillis() < 100) {
			throw new IllegalArgumentException("'patterns.lease.duration' must be at least 100ms");
		}
	}

}
