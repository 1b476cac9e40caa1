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

package dev.patterns.invocation.engine.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TimeLimit}.
 */
class TimeLimitTests {

	private final TimeLimit limit = new TimeLimit(Duration.ofSeconds(10));

	private final AtomicInteger cancelled = new AtomicInteger();

	@AfterEach
	void unbind() {
		this.limit.unbind();
	}

	@Test
	void aRequestIsCancelledWhenItsTimeIsOver() {
		this.limit.bind();
		TimeLimit.onCancel(this.cancelled::incrementAndGet);
		assertThat(this.cancelled).hasValue(0);
		this.limit.expire();
		assertThat(this.cancelled).hasValue(1);
		assertThat(this.limit.isExpired()).isTrue();
	}

	@Test
	void aRequestThatIsKnownOnlyAfterItsTimeIsOverIsCancelledAtOnce() {
		this.limit.bind();
		this.limit.expire();
		TimeLimit.onCancel(this.cancelled::incrementAndGet);
		assertThat(this.cancelled).hasValue(1);
	}

	@Test
	void aThreadWithoutTimeLimitHasNothingToCancel() {
		TimeLimit.onCancel(this.cancelled::incrementAndGet);
		this.limit.expire();
		assertThat(this.cancelled).hasValue(0);
		assertThat(TimeLimit.current()).isNull();
	}

}
