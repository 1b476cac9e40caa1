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

package dev.patterns.saga.engine;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaCarriedStep;
import dev.patterns.saga.SagaCommandCompensation;
import dev.patterns.saga.SagaCompensation;

/**
 * What a flow says about undoing steps of earlier runs.
 */
final class FlowCarriedStep implements SagaCarriedStep {

	private final FlowScope scope;

	private final String name;

	private boolean transactional = true;

	private @Nullable Duration timeout;

	private @Nullable RetrySchedule retry;

	FlowCarriedStep(FlowScope scope, String name) {
		this.scope = scope;
		this.name = name;
	}

	@Override
	public SagaCarriedStep transactional(boolean value) {
		this.transactional = value;
		return this;
	}

	@Override
	public SagaCarriedStep timeout(Duration limit) {
		Assert.isTrue(!limit.isNegative() && !limit.isZero(), "'timeout' must be positive");
		this.timeout = limit;
		return this;
	}

	@Override
	public SagaCarriedStep compensationRetry(RetrySchedule schedule) {
		this.retry = schedule;
		return this;
	}

	@Override
	public void compensatedByCommand(SagaCommandCompensation compensation) {
		say(null, compensation);
	}

	@Override
	public void compensatedBy(SagaCompensation compensation) {
		say(compensation, null);
	}

	private void say(@Nullable SagaCompensation compensation, @Nullable SagaCommandCompensation command) {
		this.scope.enter();
		this.scope.play()
			.compensations()
			.carried(FlowNames.withoutNumbers(this.scope.prefix() + this.name),
					new FlowCompensations.Carried(compensation, command, this.transactional, this.timeout, this.retry));
	}

}
