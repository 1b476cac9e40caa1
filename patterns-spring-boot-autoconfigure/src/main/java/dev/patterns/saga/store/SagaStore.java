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

package dev.patterns.saga.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.lease.NodeLease;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;

/**
 * Persists sagas. All methods take part in the current transaction of
 * {@link #transactionManager()}, if there is one, unless they say otherwise, and throw a
 * {@link org.springframework.dao.DataAccessException} when the store is in trouble.
 * Thread-safe.
 */
public interface SagaStore {

	/**
	 * Kind of store, as shown to people.
	 * @return for example {@code postgresql}
	 */
	String type();

	/**
	 * What the store guarantees and what it does not, as shown to people.
	 * @return texts by topic
	 */
	Map<String, String> guarantees();

	/**
	 * How many instances may be executed at once without exhausting connections.
	 * @return a positive number
	 */
	int suggestedConcurrency();

	/**
	 * The manager of the transactions in which transactional steps run.
	 * @return the manager
	 */
	PlatformTransactionManager transactionManager();

	/**
	 * A template for a transaction of its own at READ COMMITTED.
	 * @return a new template, which the caller may adapt
	 */
	TransactionTemplate transaction();

	/**
	 * A template for the transaction of a transactional step, in which
	 * {@link #transactionManager()} takes part.
	 * @return a new template, which the caller may adapt
	 */
	default TransactionTemplate stepTransaction() {
		return transaction();
	}

	/**
	 * Whether the database itself limits the time of each statement of a transaction for
	 * which {@link #limitTransaction} was called.
	 * @return {@code false} if the driver has to be told a time limit
	 */
	boolean isLimitingStatements();

	/**
	 * Whether the current thread has a transaction of this store.
	 * @return {@code true} if writes take part in a transaction
	 */
	boolean isTransactionActive();

	/**
	 * Whether what is written in a transaction of the application follows its commit,
	 * instead of being part of it.
	 * @return {@code true} if it may be lost although the transaction was committed
	 */
	default boolean isFollowingCommits() {
		return false;
	}

	/**
	 * How many starts and requests of committed transactions could not be written.
	 * @return the number since this store was created, 0 if it follows no commits
	 */
	default long countLost() {
		return 0;
	}

	/**
	 * Whether a thread that uses this store may be interrupted.
	 * @return {@code false} if that could close the database
	 */
	boolean isInterruptible();

	/**
	 * The lease of this node in this store.
	 * @return the lease
	 */
	NodeLease lease();

	/**
	 * Let the store end the current transaction by itself when the process stops in the
	 * middle of it, where the store can do that. To be called at the beginning.
	 * @param body how long a statement, or the time between two statements, may be
	 */
	void limitTransaction(Duration body);

	/**
	 * A way to end the current transaction from another thread, if its own thread hangs
	 * in it. To be called in the transaction.
	 * @return what ends the transaction; it is rolled back by the database
	 */
	Runnable aborter();

	/**
	 * Insert an instance.
	 * @param saga the instance
	 * @return {@code false} if the id is taken; the current transaction can go on
	 */
	boolean insert(SagaRecord saga);

	/**
	 * Insert an instance as {@link #insert} does, and commit, if this store can do both
	 * in one exchange with its database. The caller commits in any case, and writes
	 * nothing in between.
	 * @param saga the instance
	 * @return {@code false} if the id is taken
	 */
	default boolean insertLast(SagaRecord saga) {
		return insert(saga);
	}

	/**
	 * Find an instance.
	 * @param id id of the instance
	 * @return the instance
	 */
	Optional<SagaRecord> find(String id);

	/**
	 * Find an instance and lock it until the end of the current transaction, which should
	 * follow soon; waits for transactions that have written it.
	 * @param id id of the instance
	 * @return the instance
	 */
	Optional<SagaRecord> lock(String id);

	/**
	 * Find the input with which an instance was started, also if it has gone on in
	 * another run with another input ({@link SagaTransition#goOn}).
	 * @param id id of the instance
	 * @return the input of the first run as JSON, empty if there was none
	 */
	Optional<String> findFirstInput(String id);

	/**
	 * Find the steps of an instance in the order of their first attempts; of those that
	 * began at the same time with the same name, such as events, in the order of their
	 * iterations.
	 * @param id id of the instance
	 * @param run only this run, {@code null} for all
	 * @return steps and compensations
	 */
	List<SagaStepRecord> findSteps(String id, @Nullable Integer run);

	/**
	 * Find the steps of some instances, each in its current run and in the order of
	 * {@link #findSteps(String, Integer)}.
	 * @param sagas the instances
	 * @return steps and compensations by id, none for an instance without steps
	 */
	default Map<String, List<SagaStepRecord>> findSteps(Collection<SagaRecord> sagas) {
		Map<String, List<SagaStepRecord>> steps = new HashMap<>();
		sagas.forEach((saga) -> steps.put(saga.id(), findSteps(saga.id(), saga.run())));
		return steps;
	}

	/**
	 * Find former attempts of an instance, the oldest first.
	 * @param id id of the instance
	 * @return attempts that failed or whose process died
	 */
	List<SagaAttemptRecord> findAttempts(String id);

	/**
	 * Claim instances, in a transaction of its own: the node becomes the owner of each,
	 * and its epoch is raised.
	 * @param claim what to claim
	 * @return the claimed instances, as they are after the claim, and from whom they were
	 * taken over
	 */
	List<SagaClaimed> claim(SagaClaim claim);

	/**
	 * When the next instance will be due of which nobody is the owner, so that timers
	 * need not wait for the next regular look.
	 * @param definitions what the node can run
	 * @param after a time
	 * @return the first time after that at which an instance is due, perhaps one of
	 * another definition; {@code null} if there is none
	 */
	@Nullable Instant findNextDue(List<SagaDefinitionKey> definitions, Instant after);

	/**
	 * Write a transition if the instance still belongs to the same owner in the same
	 * epoch. Must be called in a transaction, as the last thing before it commits: where
	 * a store can write and commit in one exchange with its database, it does. The caller
	 * commits in any case.
	 * @param claimed the instance as it was claimed
	 * @param transition what to write
	 * @return {@code false} if somebody else has claimed it: nothing was written, and the
	 * transaction must be rolled back. If the transition ends an instance that has a
	 * parent, a request of the type {@code CHILD} to the parent is written with it, if
	 * there still is one
	 */
	boolean transit(SagaRecord claimed, SagaTransition transition);

	/**
	 * Write transitions of different instances, in the current transaction and as the
	 * last thing before it commits.
	 * @param transitions the instances as they were claimed, with what to write
	 * @return the ids of those that somebody else has claimed: nothing was written for
	 * them, and nothing of the others is affected
	 */
	Set<String> transitAll(List<SagaWrite> transitions);

	/**
	 * End an instance without its owner, who is fenced from now on. Joins the current
	 * transaction. If the instance has a parent, a request of the type {@code CHILD} to
	 * the parent is written, too.
	 * @param id id of the instance
	 * @param failure why, as text
	 * @param at when
	 * @return {@code false} if there is none, or it has ended
	 */
	boolean terminate(String id, String failure, Instant at);

	/**
	 * Store a request to an instance, without locking the instance.
	 * @param sagaId id of the instance
	 * @param type what is asked
	 * @param argument what it is about, {@code null} if the type says it all
	 * @param at when
	 */
	default void addRequest(String sagaId, SagaRequest.Type type, @Nullable String argument, Instant at) {
		addRequest(sagaId, type, argument, null, null, at);
	}

	/**
	 * Store a request to an instance, without locking the instance.
	 * @param sagaId id of the instance
	 * @param type what is asked
	 * @param argument what it is about, {@code null} if the type says it all
	 * @param payload what comes with it as JSON, {@code null} if there is nothing
	 * @param raisedBy who raised the event, {@code null} if nobody knows
	 * @param at when
	 */
	void addRequest(String sagaId, SagaRequest.Type type, @Nullable String argument, @Nullable String payload,
			@Nullable String raisedBy, Instant at);

	/**
	 * Find out of which instances something is asked that a node can meet: first requests
	 * to terminate any instance, then the first request to each instance that the node
	 * can run and that it could claim, or has claimed. What is asked of an instance that
	 * another live node runs does not count, so that it hides nothing. Either kind is in
	 * the order of insertion.
	 * @param node the node
	 * @param definitions what the node can run
	 * @param takeOver whether it takes over the instances of nodes whose lease has run
	 * out
	 * @param limit how many of either kind at most
	 * @return the requests, without their payloads
	 */
	List<SagaRequest> findRequests(String node, List<SagaDefinitionKey> definitions, boolean takeOver, int limit);

	/**
	 * Find the requests to an instance in the order of insertion.
	 * @param sagaId id of the instance
	 * @param limit how many at most
	 * @return the oldest requests
	 */
	List<SagaRequest> findRequests(String sagaId, int limit);

	/**
	 * Count the events of an instance that its flow has not taken, whether or not they
	 * are in its history already.
	 * @param sagaId id of the instance
	 * @param limit up to which number they are counted
	 * @return the number, or more than the limit if there are more
	 */
	default int countEvents(String sagaId, int limit) {
		long asked = findRequests(sagaId, limit + 1).stream()
			.filter((request) -> request.type() == SagaRequest.Type.EVENT)
			.count();
		Integer run = find(sagaId).map(SagaRecord::run).orElse(null);
		long noted = findSteps(sagaId, run).stream()
			.filter((step) -> step.kind() == SagaStepKind.EVENT && step.status() == SagaStepStatus.STARTED)
			.count();
		return (int) Math.min(Integer.MAX_VALUE, asked + noted);
	}

	/**
	 * Remove requests that have been met.
	 * @param ids their ids
	 */
	void removeRequests(Collection<Long> ids);

	/**
	 * Tell the others what this node can run, as long as it holds its lease, and adopt
	 * the limits as this node knows them.
	 * @param node the node
	 * @param definitions what it can run
	 * @param limits limits of sagas, by name
	 */
	void announce(String node, List<SagaDefinitionKey> definitions, Map<String, SagaLimit> limits);

	/**
	 * Park instances that are due, or whose owner is gone, and that no live node can run,
	 * and let those go on that were parked and that this node can run. Those that the
	 * engine parked itself, by {@link SagaTransition#park}, stay parked.
	 * @param definitions what this node can run
	 * @param mayPark whether this node may judge which nodes are alive
	 * @param now the time up to which instances are due
	 * @param limit how many at most
	 * @return names of the parked instances' sagas by id
	 */
	Map<String, String> park(List<SagaDefinitionKey> definitions, boolean mayPark, Instant now, int limit);

	/**
	 * Count instances that have not ended, by what could run them.
	 * @param names durable names of sagas
	 * @return the number for each name, version and fingerprint
	 */
	Map<SagaDefinitionKey, Long> countUnfinished(Collection<String> names);

	/**
	 * Delete ended instances with all that belongs to them, in the current transaction or
	 * one of its own. A child is kept as long as its parent may have to undo it.
	 * @param id only this one and, with it, those of its children that ended before the
	 * given time, and theirs; {@code null} for any that have no parent any more
	 * @param endedBefore only instances that ended before this time
	 * @param limit how many at most, if {@code id} is {@code null}
	 * @return how many were deleted
	 */
	int purge(@Nullable String id, Instant endedBefore, int limit);

	/**
	 * Take their parent from children, in the current transaction.
	 * @param parent id of the parent
	 * @param children ids; what is no child of that parent is left as it is
	 */
	void letGo(String parent, Collection<String> children);

	/**
	 * List instances, newest first.
	 * @param query which instances
	 * @return up to one more than the size of the page
	 */
	List<SagaRecord> list(SagaQuery query);

	/**
	 * Count instances.
	 * @param statuses in which statuses
	 * @return the number for each of these statuses
	 */
	Map<SagaStatus, Long> count(Set<SagaStatus> statuses);

	/**
	 * Find out since when the oldest instance has been waiting for somebody to run it.
	 * @return when it was due, empty if there is none
	 */
	Optional<Instant> oldestDue();

}
