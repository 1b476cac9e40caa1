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
import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaChildFailedException;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlowStep;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaUndo;

/**
 * A random saga written as a flow: the same steps with the same fate, with waits, values,
 * children and further runs in between. Public for the generated classes.
 *
 * @param world does what the steps do
 * @param saga the definition
 * @param child durable name of the saga of its children
 */
public record RandomFlow(RandomWorld world, RandomSaga saga, String child) {

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
		for (RandomSaga.Step step : this.saga.steps()) {
			if (step.order() <= work.done() && step.compensated()) {
				context.carried(this.saga.stored(step))
					.transactional(step.local())
					.compensatedBy((undo) -> undo(step, context.id(), undo));
			}
		}
		for (int order : this.saga.steps().stream().mapToInt(RandomSaga.Step::order).distinct().toArray()) {
			if (order <= work.done()) {
				continue;
			}
			List<RandomSaga.Step> group = this.saga.group(order);
			int between = this.world.draw(8, this.saga.name().length(), order, work.number(), "between");
			if (between == 0) {
				context.sleep(Duration.ofMillis(5));
			}
			else if (between == 2) {
				context.firstOf().event("poke").timeout(Duration.ofMillis(5)).await();
			}
			else if (between == 1) {
				context.status("at " + context.now());
			}
			else if (between == 3) {
				child(work, context, order);
			}
			if (group.size() == 1) {
				execute(group.get(0), work, context);
			}
			else {
				context.parallel("g" + order, group, (step, branch) -> {
					pause(step, work, branch);
					execute(step, work, branch);
					return step.name();
				});
			}
			// The history of the first run is gone after the third has begun.
			if (context.run() == 1 && this.world.draw(8, work.number(), order, "midway") == 0) {
				throw context.continueAsNew(work.after(order));
			}
		}
		return "end";
	}

	private void child(RandomWorld.Work work, SagaContext context, int order) {
		SagaChild child = context.startChild(this.child, work);
		boolean waiting = this.world.draw(2, work.number(), order, "child") == 0;
		SagaChosen chosen = waiting ? context.firstOf().child(child).await()
				: context.firstOf().child(child).event("poke").timeout(Duration.ofMillis(5)).await();
		try {
			context.status(chosen.isChild(child) ? "child " + chosen.get(String.class) : "no child");
		}
		catch (SagaChildFailedException ex) {
			context.status("child failed");
		}
	}

	private void pause(RandomSaga.Step step, RandomWorld.Work work, SagaContext branch) {
		int kind = this.world.draw(4, work.number(), step.name(), "pause");
		if (kind == 0) {
			branch.sleep(Duration.ofMillis(5));
		}
		else if (kind == 1) {
			branch.firstOf().event("poke").timeout(Duration.ofMillis(5)).await();
		}
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
