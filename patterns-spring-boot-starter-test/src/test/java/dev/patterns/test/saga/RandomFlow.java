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

package dev.patterns.test.saga;

import java.time.Duration;
import java.util.List;

import net.bytebuddy.implementation.bind.annotation.AllArguments;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlowStep;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaUndo;

/**
 * A random saga written as a flow: the same steps with the same fate, with waits and
 * values in between. Public for the generated classes.
 *
 * @param world does what the steps do
 * @param saga the definition
 */
public record RandomFlow(RandomWorld world, RandomSaga saga) {

	/**
	 * Run the flow.
	 * @param arguments input and context
	 * @return a result
	 */
	@RuntimeType
	public Object run(@AllArguments Object[] arguments) {
		RandomWorld.Work work = (RandomWorld.Work) arguments[0];
		SagaContext context = (SagaContext) arguments[1];
		if (context.run() == 1 && this.world.draw(5, work.number(), "again") == 0) {
			context.random();
			throw context.continueAsNew(work);
		}
		for (int order : this.saga.steps().stream().mapToInt(RandomSaga.Step::order).distinct().toArray()) {
			List<RandomSaga.Step> group = this.saga.group(order);
			int between = this.world.draw(6, this.saga.name().length(), order, work.number(), "between");
			if (between == 0) {
				context.sleep(Duration.ofMillis(5));
			}
			else if (between == 2) {
				context.firstOf().event("poke").timeout(Duration.ofMillis(5)).await();
			}
			else if (between == 1) {
				context.status("at " + context.now());
			}
			if (group.size() == 1) {
				execute(group.get(0), work, context);
			}
			else {
				context.parallel("g" + order, group, (step, branch) -> {
					execute(step, work, branch);
					return step.name();
				});
			}
		}
		return "end";
	}

	private void execute(RandomSaga.Step step, RandomWorld.Work work, SagaContext context) {
		if (!step.isMet(work)) {
			return;
		}
		String id = context.id();
		SagaFlowStep described = context.step(step.name())
			.transactional(step.local())
			.retry(schedule(step.maxRetries()))
			.compensationRetry(schedule(2))
			.noRetryFor(RandomWorld.Declined.class);
		if (step.compensated()) {
			described = described.compensatedBy((undo) -> undo(step, id, undo));
		}
		described.call(String.class, () -> {
			this.world.run(step, SagaStepKind.FORWARD, id, context.attempt());
			return "r" + context.attempt();
		});
	}

	private void undo(RandomSaga.Step step, String id, SagaUndo undo) throws Exception {
		if (this.world.exactlyOnce() && step.local() && (!undo.isCompleted() || undo.result(String.class).isEmpty())) {
			throw new IllegalStateException("A local step is undone that has no result");
		}
		this.world.run(step, SagaStepKind.COMPENSATION, id, undo.attempt());
	}

	private static RetrySchedule schedule(int maxRetries) {
		return new RetrySchedule(maxRetries, Duration.ofMillis(5), 1, Duration.ofSeconds(1), 0);
	}

}
