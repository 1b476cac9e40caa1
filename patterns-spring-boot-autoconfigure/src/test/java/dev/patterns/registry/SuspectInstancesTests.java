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

package dev.patterns.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class SuspectInstancesTests {

	private final AtomicLong now = new AtomicLong();

	private final SuspectInstances suspects = new SuspectInstances(Duration.ofSeconds(5), this.now::get);

	private final ServiceInstance first = new DefaultServiceInstance("1", "a", "host", 1, false);

	private final ServiceInstance second = new DefaultServiceInstance("2", "a", "host", 2, false);

	@Test
	void leavesOutSuspectForItsTime() {
		this.suspects.report(this.first);
		assertThat(this.suspects.filter(List.of(this.first, this.second))).containsExactly(this.second);
		this.now.addAndGet(Duration.ofSeconds(5).toNanos());
		assertThat(this.suspects.filter(List.of(this.first, this.second))).containsExactly(this.first, this.second);
	}

	@Test
	void triesAllWhenAllAreSuspect() {
		this.suspects.report(this.first);
		this.suspects.report(this.second);
		assertThat(this.suspects.filter(List.of(this.first, this.second))).hasSize(2);
		assertThat(this.suspects.filter(List.of(this.first))).hasSize(1);
	}

	@Test
	void forgetsThoseThatNobodyAsksForAgain() {
		for (int i = 0; i < 100; i++) {
			this.suspects.report(new DefaultServiceInstance("x", "a", "gone", i + 1, false));
			this.now.addAndGet(Duration.ofSeconds(1).toNanos());
		}
		assertThat(this.suspects.size()).isLessThan(10);
	}

}
