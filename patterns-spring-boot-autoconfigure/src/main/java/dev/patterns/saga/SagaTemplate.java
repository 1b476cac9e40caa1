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
import java.util.Optional;

import org.jspecify.annotations.NonNull;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;

/**
 * Starts sagas, looks at them, and intervenes. Thread-safe. There is one bean of this
 * type; an application's own bean replaces it.
 * <p>
 * All that changes something writes a row in the caller's transaction, if there is one on
 * the saga's {@code DataSource}: nothing happens unless it commits. It never locks the
 * row of an instance ({@link #purge} does), and never spoils the caller's transaction. In
 * a transaction of another transaction manager it fails with a
 * {@link SagaTransactionException}. What is asked of an instance is done by the instance
 * of the application that runs it, between two steps, so it takes a moment.
 */
public interface SagaTemplate {

	/**
	 * Start an instance with a generated id.
	 * @param name durable name of the saga
	 * @param input the input, to be written as JSON
	 * @return a handle with the id
	 * @throws UnknownSagaException if there is no saga of that name
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 * @throws IllegalArgumentException if the input is not what the saga's steps declare
	 */
	default SagaHandle start(String name, Object input) {
		return start(name, input, SagaStartOptions.defaults());
	}

	/**
	 * Start an instance.
	 * @param name durable name of the saga
	 * @param input the input, to be written as JSON
	 * @param options options, such as an id
	 * @return a handle with the id
	 * @throws UnknownSagaException if there is no saga of that name
	 * @throws SagaIdConflictException if there is an instance with the same id and
	 * another saga or input; the caller's transaction can go on
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 * @throws IllegalArgumentException if the input is not what the saga's steps declare
	 */
	SagaHandle start(String name, Object input, SagaStartOptions options);

	/**
	 * Start an instance with a generated id.
	 * @param saga class of the saga
	 * @param input the input, to be written as JSON
	 * @return a handle with the id
	 * @see #start(String, Object)
	 */
	default SagaHandle start(Class<?> saga, Object input) {
		return start(saga, input, SagaStartOptions.defaults());
	}

	/**
	 * Start an instance.
	 * @param saga class of the saga
	 * @param input the input, to be written as JSON
	 * @param options options, such as an id
	 * @return a handle with the id
	 * @see #start(String, Object, SagaStartOptions)
	 */
	SagaHandle start(Class<?> saga, Object input, SagaStartOptions options);

	/**
	 * Look at an instance and its history.
	 * @param id id of the instance
	 * @return the instance, empty if there is none
	 */
	Optional<SagaInstance> get(String id);

	/**
	 * List instances.
	 * @param query which instances
	 * @return one page of them, newest first and without their steps
	 */
	SagaPage list(SagaQuery query);

	/**
	 * Wait until an instance has ended or does not go on without help.
	 * @param id id of the instance
	 * @param timeout how long to wait
	 * @return the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaAwaitTimeoutException if it goes on after that time
	 * @throws SagaTransactionException within the transaction that started the instance
	 */
	SagaInstance await(String id, Duration timeout);

	/**
	 * Wait for the result of a flow.
	 * @param <T> type of the result
	 * @param id id of the instance
	 * @param timeout how long to wait
	 * @param type type of the result: what the flow returns
	 * @return the result; {@code null} if the flow returned none, or the saga has steps
	 * instead of a flow
	 * @throws SagaNotCompletedException if the instance ended without completing, or does
	 * not go on without help
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaAwaitTimeoutException if it goes on after that time
	 * @throws SagaTransactionException within the transaction that started the instance
	 * @throws dev.patterns.serialization.PayloadSerializationException if the result is
	 * not of that type
	 */
	<T extends @Nullable Object> T await(String id, Duration timeout, Class<@NonNull T> type);

	/**
	 * Wait for the result of a flow.
	 * @param <T> type of the result
	 * @param id id of the instance
	 * @param timeout how long to wait
	 * @param type type of the result: what the flow returns
	 * @return the result; {@code null} if the flow returned none, or the saga has steps
	 * instead of a flow
	 * @throws SagaNotCompletedException if the instance ended without completing, or does
	 * not go on without help
	 * @see #await(String, Duration, Class)
	 */
	<T extends @Nullable Object> T await(String id, Duration timeout, ParameterizedTypeReference<T> type);

	/**
	 * Ask that an instance be compensated, also if it is suspended or has not begun. A
	 * running step is not interrupted; an instance whose last step completes in the
	 * meantime ends as completed. Has no effect on an instance that has ended or is being
	 * compensated.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void cancel(String id);

	/**
	 * Ask that an instance end at once, as {@link SagaStatus#TERMINATED}: without
	 * compensation and without its end callback. A transactional step that is running is
	 * rolled back, another one may still have its effect.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has ended
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void terminate(String id);

	/**
	 * Ask that an instance be halted before its next step or compensation.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has ended
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void suspend(String id);

	/**
	 * Ask that a suspended instance go on where it was halted. Has no effect on others.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has ended
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void resume(String id);

	/**
	 * Ask that an instance go on: a stuck one is repaired by giving the step or
	 * compensation that gave up all its attempts again, or by calling a flow again that
	 * did not fit its history; a waiting one does not wait any longer for its next
	 * attempt. Has no effect on others.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void retry(String id);

	/**
	 * Ask that the compensation that gave up be left out, because what it should undo has
	 * been undone otherwise. The instance goes on with the next one.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if no compensation of it has given up
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void skip(String id);

	/**
	 * Ask that an ended instance be run again from a step. Steps before it count as done,
	 * with their results, and are undone in turn if the new run fails; the step and all
	 * after it are executed again, with new idempotency keys. Of a flow, all counts as
	 * done that it did before it came to the step, while events that it took later wait
	 * again; children that it started later are left alone.
	 * @param id id of the instance
	 * @param step durable name of the step; of a flow {@code name#n} for the step's n-th
	 * repetition, and no step of a branch
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws UnknownSagaException if this application does not know the saga
	 * @throws SagaStateException if it has not ended, or a step before was not completed
	 * or has been undone
	 * @throws IllegalArgumentException if there is no such step
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void rerun(String id, String step);

	/**
	 * Raise an event for an instance whose saga is a flow. It is stored, and delivered
	 * once and in order, whether or not the flow waits for it yet. It counts as raised by
	 * the authenticated user, if Spring Security or the request that is being handled
	 * knows one.
	 * @param id id of the instance
	 * @param event durable name of the event
	 * @param payload its payload, to be written as JSON
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has ended
	 * @throws SagaTooManyEventsException if it has too many events that it has not taken
	 * @throws SagaPayloadTooLargeException if the payload is too large
	 * @throws IllegalArgumentException if its saga is known to have steps instead of a
	 * flow
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 * @see SagaContext#awaitEvent
	 */
	void raise(String id, String event, @Nullable Object payload);

	/**
	 * Raise an event as {@link #raise(String, String, Object)} does, and say who did.
	 * @param id id of the instance
	 * @param event durable name of the event
	 * @param payload its payload, to be written as JSON
	 * @param by who raised it, up to 255 characters; {@code null} if nobody knows
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has ended
	 * @throws IllegalArgumentException if its saga is known to have steps instead of a
	 * flow
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 * @see SagaContext#awaitRaised(String, Class)
	 */
	void raise(String id, String event, @Nullable Object payload, @Nullable String by);

	/**
	 * Delete an ended instance and its history, and with it its children that have ended,
	 * and their children. Its id may then be used again.
	 * @param id id of the instance
	 * @throws SagaNotFoundException if there is no such instance
	 * @throws SagaStateException if it has not ended, or is the child of an instance that
	 * is still there
	 * @throws SagaTransactionException in a transaction of another transaction manager
	 */
	void purge(String id);

}
