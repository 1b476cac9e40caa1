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
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.saga.SagaBranch;
import dev.patterns.saga.SagaCarriedStep;
import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaChoice;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlowCommand;
import dev.patterns.saga.SagaFlowStep;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaRaised;
import dev.patterns.saga.SagaWaitTimeoutException;
import dev.patterns.saga.store.SagaRecord;

/**
 * The context of a flow, or of a branch of it.
 *
 * @param scope the line of execution whose context it is
 */
record FlowContext(FlowScope scope) implements SagaContext {

	private SagaRecord saga() {
		return this.scope.state().saga();
	}

	@Override
	public String id() {
		return saga().id();
	}

	@Override
	public String name() {
		return saga().name();
	}

	@Override
	public int version() {
		return saga().version();
	}

	@Override
	public int run() {
		return saga().run();
	}

	@Override
	public String step() {
		SagaContext step = this.scope.entry().step();
		return (step != null) ? step.step() : "";
	}

	@Override
	public int attempt() {
		SagaContext step = this.scope.entry().step();
		return (step != null) ? step.attempt() : 1;
	}

	@Override
	public int iteration() {
		SagaContext step = this.scope.entry().step();
		return (step != null) ? step.iteration() : 0;
	}

	@Override
	public SagaFlowStep step(String name) {
		this.scope.enter();
		this.scope.entry().describe(name);
		return new FlowSteps(this.scope, name);
	}

	@Override
	public SagaFlowCommand command(String name) {
		this.scope.enter();
		this.scope.entry().describe(name);
		return new FlowCommands(this.scope, name);
	}

	@Override
	public void sleep(Duration duration) {
		new FlowWaits(this.scope, null).timeout(duration).await();
	}

	@Override
	public <T extends @Nullable Object> T awaitEvent(String name, Class<@NonNull T> type, Duration timeout) {
		return awaitEvent(name, timeout).get(type);
	}

	@Override
	public <T extends @Nullable Object> T awaitEvent(String name, ParameterizedTypeReference<T> type,
			Duration timeout) {
		return awaitEvent(name, timeout).get(type);
	}

	@Override
	public <T> SagaRaised<T> awaitRaised(String name, Class<T> type, Duration timeout) {
		return awaitEvent(name, timeout).raised(type);
	}

	private SagaChosen awaitEvent(String name, Duration timeout) {
		SagaChosen chosen = firstOf().event(name).timeout(timeout).await();
		if (chosen.isTimeout()) {
			throw new SagaWaitTimeoutException("event '" + name + "'", timeout);
		}
		return chosen;
	}

	@Override
	public SagaChoice firstOf() {
		this.scope.enter();
		return new FlowWaits(this.scope, null);
	}

	@Override
	public <I, R extends @Nullable Object> List<R> parallel(String name, Collection<I> items, SagaParallel options,
			SagaBranch<? super I, ? extends R> branch) {
		return new FlowBranches<I, R>(this.scope, options, branch).run(name, ordered(items));
	}

	private <I> List<I> ordered(Collection<I> items) {
		boolean ordered = !(items instanceof Set) || items instanceof SortedSet || items instanceof LinkedHashSet
				|| items instanceof EnumSet;
		if (!ordered) {
			throw this.scope.entry()
				.violation(
						"The items of branches are a set, whose order may be another one when the flow is called again."
								+ " Use a list, such as items.stream().sorted().toList().");
		}
		return List.copyOf(items);
	}

	@Override
	public SagaChild startChild(String name, Object input) {
		return FlowChildren.start(this.scope, name, input);
	}

	@Override
	public Error continueAsNew(Object input) {
		this.scope.enter();
		throw this.scope.nextRun(input);
	}

	@Override
	public SagaCarriedStep carried(String step) {
		this.scope.enter();
		return new FlowCarriedStep(this.scope, step);
	}

	@Override
	public void pivot() {
		if (!this.scope.prefix().isEmpty()) {
			throw this.scope.entry()
				.violation("A branch cannot be the saga's pivot: say it when the branches have ended.");
		}
		FlowValues.value(this.scope, "pivot", Boolean.class, () -> true);
		this.scope.play().compensations().pivot();
	}

	@Override
	public Instant now() {
		return FlowValues.value(this.scope, "now", Instant.class, () -> this.scope.live().now());
	}

	@Override
	public UUID randomUuid() {
		return FlowValues.value(this.scope, "random-uuid", UUID.class, UUID::randomUUID);
	}

	@Override
	public double random() {
		return FlowValues.<Double>value(this.scope, "random", Double.class,
				() -> ThreadLocalRandom.current().nextDouble());
	}

	@Override
	public void status(String text) {
		FlowValues.status(this.scope, text);
	}

	@Override
	public boolean changed(String id) {
		return this.scope.changed(id);
	}

}
