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

package dev.patterns.saga.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaEvent.Type;
import dev.patterns.saga.SagaStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SagaEventMeters}.
 */
class SagaEventMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final SagaEventMeters meters = new SagaEventMeters();

	@Test
	void countsByBoundedTags() {
		this.meters.bindTo(this.registry);
		tell(Type.STARTED, SagaStatus.QUEUED, null, null);
		tell(Type.STARTED, SagaStatus.QUEUED, null, null);
		tell(Type.RETRIED, SagaStatus.WAITING, null, "charge");
		tell(Type.TAKEN_OVER, SagaStatus.RUNNING, null, null);
		tell(Type.COMPENSATING, SagaStatus.COMPENSATING, SagaEndReason.FAILED, null);
		tell(Type.COMPENSATION_FAILED, SagaStatus.COMPENSATION_FAILED, SagaEndReason.FAILED, null);
		tell(Type.PARKED, SagaStatus.PARKED, null, null);
		tell(Type.ENDED, SagaStatus.COMPLETED, null, null);
		tell(Type.ENDED, SagaStatus.COMPENSATED, SagaEndReason.TIMED_OUT, null);
		assertThat(count("patterns.saga.started")).isEqualTo(2);
		assertThat(count("patterns.saga.retries", "saga.step", "charge")).isEqualTo(1);
		assertThat(count("patterns.saga.takeovers")).isEqualTo(1);
		assertThat(count("patterns.saga.compensation.failures")).isEqualTo(1);
		assertThat(count("patterns.saga.parked")).isEqualTo(1);
		assertThat(count("patterns.saga.ended", "status", "completed", "reason", "none")).isEqualTo(1);
		assertThat(count("patterns.saga.ended", "status", "compensated", "reason", "timed_out")).isEqualTo(1);
		assertThat(this.registry.getMeters()).flatExtracting((meter) -> meter.getId().getTags())
			.noneMatch((tag) -> tag.getValue().contains("id-"));
		assertThat(this.registry.getMeters()).extracting(Meter::getId)
			.allMatch((id) -> "order".equals(id.getTag("saga.name")));
	}

	@Test
	void countsNothingBeforeItIsBound() {
		tell(Type.STARTED, SagaStatus.QUEUED, null, null);
		this.meters.bindTo(this.registry);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	private int ids;

	private void tell(Type type, SagaStatus status, @Nullable SagaEndReason reason, @Nullable String step) {
		this.meters.on(new SagaEvent(type, "id-" + this.ids++, "order", 1, status, reason, step));
	}

	private double count(String name, String... tags) {
		return this.registry.get(name).tag("saga.name", "order").tags(tags).counter().count();
	}

}
