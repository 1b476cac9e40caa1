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

package dev.patterns.saga;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * What a step, a compensation or an end callback may know about the instance it runs for,
 * and what a {@link SagaFlow} does. Valid during the call to which it is handed, and in
 * its thread.
 * <p>
 * Commands, from {@link #step(String)} on, are for flows only; anywhere else they throw a
 * {@link SagaFlowException}. A command that has to wait leaves the flow by an
 * {@link Error}: {@code finally} blocks run, {@code catch (Exception ex)} does not. When
 * there is something to go on with, the flow is called again from its beginning, and all
 * that is in its history returns at once.
 */
public interface SagaContext {

	/**
	 * Id of the instance.
	 * @return the id
	 */
	String id();

	/**
	 * Durable name of the saga.
	 * @return the name
	 */
	String name();

	/**
	 * Version of the definition that runs the instance.
	 * @return the version
	 */
	int version();

	/**
	 * Run of the instance, counted from 1.
	 * @return the run
	 */
	int run();

	/**
	 * Durable name of the step that runs or is compensated; empty in an end callback, and
	 * in a flow between its steps.
	 * @return the step's name
	 */
	String step();

	/**
	 * Attempt of the step or compensation, counted from 1.
	 * @return the attempt
	 */
	int attempt();

	/**
	 * Iteration of the step within the run of a flow: how many steps of the same name
	 * were executed before.
	 * @return the iteration, 0 for the first and for a step of a saga that has steps
	 */
	default int iteration() {
		return 0;
	}

	/**
	 * Begin to describe a step of the flow. Steps of the same name count as iterations.
	 * @param name durable name of the step
	 * @return what describes and executes it
	 */
	default SagaFlowStep step(String name) {
		throw notAFlow();
	}

	/**
	 * Execute a transactional step.
	 * @param <T> type of its result
	 * @param name durable name of the step
	 * @param type type of its result
	 * @param body what it does
	 * @return its result, as it is stored; {@code null} if it returned {@code null}
	 * @throws SagaStepFailedException if it failed and is not tried again
	 */
	default <T extends @Nullable Object> T step(String name, Class<@NonNull T> type, Callable<? extends T> body) {
		return step(name).call(type, body);
	}

	/**
	 * Execute a transactional step.
	 * @param <T> type of its result
	 * @param name durable name of the step
	 * @param type type of its result
	 * @param body what it does
	 * @return its result, as it is stored; {@code null} if it returned {@code null}
	 * @throws SagaStepFailedException if it failed and is not tried again
	 */
	default <T extends @Nullable Object> T step(String name, ParameterizedTypeReference<T> type,
			Callable<? extends T> body) {
		return step(name).call(type, body);
	}

	/**
	 * Execute a transactional step that has no result.
	 * @param name durable name of the step
	 * @param body what it does
	 * @throws SagaStepFailedException if it failed and is not tried again
	 */
	default void step(String name, SagaAction body) {
		step(name).run(body);
	}

	/**
	 * Begin to describe a command: a message whose answer the flow waits for. It is a
	 * step of its name; commands of the same name count as iterations.
	 * @param name durable name of the command
	 * @return what describes and sends it
	 */
	default SagaFlowCommand command(String name) {
		throw notAFlow();
	}

	/**
	 * Send a message and wait for its answer, without a thread.
	 * @param <T> type of the answer
	 * @param name durable name of the command
	 * @param type type of the answer
	 * @param command the command
	 * @return the answer, as it is stored
	 * @throws SagaStepFailedException if the listener refused the command, or gave it up
	 * @throws SagaWaitTimeoutException if there is no answer in time
	 */
	default <T> T command(String name, Class<T> type, SagaCommand<T> command) {
		return command(name).call(type, command);
	}

	/**
	 * Wait for some time, without a thread.
	 * @param duration how long
	 */
	default void sleep(Duration duration) {
		throw notAFlow();
	}

	/**
	 * Wait for an event, without a thread. Events of a name are delivered once and in the
	 * order in which they were raised; what came early is there already.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @return its payload; {@code null} if it was raised without one
	 * @see SagaTemplate#raise
	 */
	default <T extends @Nullable Object> T awaitEvent(String name, Class<@NonNull T> type) {
		return firstOf().event(name).await().get(type);
	}

	/**
	 * Wait for an event, without a thread.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @return its payload; {@code null} if it was raised without one
	 * @see #awaitEvent(String, Class)
	 */
	default <T extends @Nullable Object> T awaitEvent(String name, ParameterizedTypeReference<T> type) {
		return firstOf().event(name).await().get(type);
	}

	/**
	 * Wait for an event for some time, without a thread.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @param timeout how long
	 * @return its payload; {@code null} if it was raised without one
	 * @throws SagaWaitTimeoutException if it has not come by then
	 */
	default <T extends @Nullable Object> T awaitEvent(String name, Class<@NonNull T> type, Duration timeout) {
		throw notAFlow();
	}

	/**
	 * Wait for an event for some time, without a thread.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @param timeout how long
	 * @return its payload; {@code null} if it was raised without one
	 * @throws SagaWaitTimeoutException if it has not come by then
	 */
	default <T extends @Nullable Object> T awaitEvent(String name, ParameterizedTypeReference<T> type,
			Duration timeout) {
		throw notAFlow();
	}

	/**
	 * Wait for an event, without a thread, and ask who raised it and when.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @return the event
	 */
	default <T> SagaRaised<T> awaitRaised(String name, Class<T> type) {
		return firstOf().event(name).await().raised(type);
	}

	/**
	 * Wait for an event for some time, without a thread, and ask who raised it and when.
	 * @param <T> type of its payload
	 * @param name name of the event
	 * @param type type of its payload
	 * @param timeout how long
	 * @return the event
	 * @throws SagaWaitTimeoutException if it has not come by then
	 */
	default <T> SagaRaised<T> awaitRaised(String name, Class<T> type, Duration timeout) {
		throw notAFlow();
	}

	/**
	 * Begin to describe a wait for the first of several things.
	 * @return what describes it and waits
	 */
	default SagaChoice firstOf() {
		throw notAFlow();
	}

	/**
	 * Do the same for several items, up to 16 of them at once, and stop once one failed.
	 * @param <I> type of an item
	 * @param <R> type of a result
	 * @param name name of the branches
	 * @param items the items, in an order that is the same in each replay
	 * @param branch what is done for each
	 * @return the results in the order of the items
	 * @throws SagaParallelException if a branch failed
	 */
	default <I, R extends @Nullable Object> List<R> parallel(String name, Collection<I> items,
			SagaBranch<? super I, ? extends R> branch) {
		return parallel(name, items, SagaParallel.failingFast(16), branch);
	}

	/**
	 * Do the same for several items at once.
	 * @param <I> type of an item
	 * @param <R> type of a result
	 * @param name name of the branches
	 * @param items the items, in an order that is the same in each replay
	 * @param options how the branches run
	 * @param branch what is done for each
	 * @return the results in the order of the items
	 * @throws SagaParallelException if a branch failed
	 */
	default <I, R extends @Nullable Object> List<R> parallel(String name, Collection<I> items, SagaParallel options,
			SagaBranch<? super I, ? extends R> branch) {
		throw notAFlow();
	}

	/**
	 * Start another saga as a child, and go on. If this instance is compensated, a child
	 * that is under way is cancelled, and one that completed is undone.
	 * @param name durable name of the saga, of this application
	 * @param input its input
	 * @return the child, for {@link #firstOf}
	 */
	default SagaChild startChild(String name, Object input) {
		throw notAFlow();
	}

	/**
	 * Start another saga as a child, and wait for its end.
	 * @param <T> type of its result
	 * @param name durable name of the saga, of this application
	 * @param input its input
	 * @param type type of its result: what its flow returns
	 * @return its result; {@code null} if it has steps instead of a flow
	 * @throws SagaChildFailedException if it did not complete
	 */
	default <T extends @Nullable Object> T child(String name, Object input, Class<@NonNull T> type) {
		SagaChild child = startChild(name, input);
		return firstOf().child(child).await().get(type);
	}

	/**
	 * End this run of the flow and begin another one with another input and an empty
	 * history, so that a flow may go on for ever. Events that nobody has awaited,
	 * children that are under way, and what may have to be undone go along.
	 * @param input the next input
	 * @return nothing, since it never returns; so that a flow can say
	 * {@code throw saga.continueAsNew(next)}
	 * @see #carried
	 */
	default Error continueAsNew(Object input) {
		throw notAFlow();
	}

	/**
	 * Say what undoes steps of earlier runs in a transaction, since what those runs said
	 * is gone.
	 * @param step durable name of the steps; of steps in branches such as
	 * {@code ship.label}
	 * @param compensation what undoes each of them
	 */
	default void carried(String step, SagaCompensation compensation) {
		carried(step).compensatedBy(compensation);
	}

	/**
	 * Begin to describe what undoes steps of earlier runs, since what those runs said is
	 * gone.
	 * @param step durable name of the steps; of steps in branches such as
	 * {@code ship.label}
	 * @return what describes it
	 */
	default SagaCarriedStep carried(String step) {
		throw notAFlow();
	}

	/**
	 * Say that what was done up to here is not undone any more, whatever comes: the pivot
	 * of the saga. Children that it has started are let go. What comes later is undone as
	 * ever. A flow that goes on for ever says so in each run, so that what it carries
	 * along does not grow.
	 */
	default void pivot() {
		throw notAFlow();
	}

	/**
	 * The time, the same in each replay.
	 * @return the time when the flow first came here
	 */
	default Instant now() {
		throw notAFlow();
	}

	/**
	 * A random id, the same in each replay.
	 * @return the id
	 */
	default UUID randomUuid() {
		throw notAFlow();
	}

	/**
	 * A random number, the same in each replay.
	 * @return a number from 0, including, to 1, excluding
	 */
	default double random() {
		throw notAFlow();
	}

	/**
	 * Tell people how far the instance is.
	 * @param text the status, replaced by the next one
	 */
	default void status(String text) {
		throw notAFlow();
	}

	/**
	 * Whether this instance runs with a change to the flow: to be asked where the change
	 * begins. Instances that have come further than that before the change go on without
	 * it.
	 * @param id id of the change, unique within the flow
	 * @return {@code true} with the change
	 */
	default boolean changed(String id) {
		throw notAFlow();
	}

	private static SagaFlowException notAFlow() {
		return new SagaFlowException("Only a @SagaFlow method has commands such as steps, waits and children");
	}

}
