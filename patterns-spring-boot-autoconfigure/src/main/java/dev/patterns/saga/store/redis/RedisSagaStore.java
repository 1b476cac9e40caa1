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

package dev.patterns.saga.store.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.lease.NodeLease;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Sagas in Redis. What belongs together is written by one script, under the fence of the
 * instance. A transaction of the application, as that of a transactional step, commits on
 * its own; what it asked of sagas follows its commit.
 */
public final class RedisSagaStore implements SagaStore {

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FIND_REQUESTS = SagaRedis.script(SagaReadingLua.FIND_REQUESTS);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> FIND_REQUESTS_OF = SagaRedis.script(SagaReadingLua.FIND_REQUESTS_OF);

	private static final int DEFAULT_CONCURRENCY = 8;

	/** How long Lettuce sends a command again, by default. */
	private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(60);

	private final SagaRedis redis;

	private final SagaHashes hashes;

	private final SagaUnits units;

	private final SagaUnitTransactionManager ownTransactions;

	private final @Nullable PlatformTransactionManager stepTransactions;

	private final RedisSagaLease lease;

	private final RedisClaiming claiming;

	private final SagaSearch search;

	/**
	 * Create a store: makes sure that the server keeps what it is told, and acquires a
	 * lease.
	 * @param connectionFactory connects to Redis
	 * @param identity identity of this node, whose namespace is part of all keys
	 * @param lease lease of this node
	 * @param serializer writes trace headers, steps and attempts
	 * @param stepTransactions manager of the transactions in which transactional steps
	 * run, {@code null} if they run without
	 * @param allowVolatile whether the server may forget when it ends
	 */
	public RedisSagaStore(RedisConnectionFactory connectionFactory, ApplicationIdentity identity, RedisSagaLease lease,
			PayloadSerializer serializer, @Nullable PlatformTransactionManager stepTransactions,
			boolean allowVolatile) {
		this.redis = new SagaRedis(connectionFactory, identity.namespace());
		this.hashes = new SagaHashes(serializer);
		this.units = new SagaUnits(this.redis, this.hashes, keep(connectionFactory), lease.duration(), this::read,
				this::readFirstInput);
		this.ownTransactions = new SagaUnitTransactionManager(this.units);
		this.stepTransactions = stepTransactions;
		this.claiming = new RedisClaiming(this.redis, this.hashes);
		this.search = new SagaSearch(this.redis, this.hashes);
		new RedisPersistence(this.redis.template()).check(allowVolatile);
		this.lease = lease;
		lease.join();
	}

	private static Duration keep(RedisConnectionFactory connectionFactory) {
		Duration timeout = (connectionFactory instanceof LettuceConnectionFactory lettuce)
				? Duration.ofMillis(lettuce.getTimeout()) : COMMAND_TIMEOUT;
		return timeout.multipliedBy(2).plusSeconds(10);
	}

	@Override
	public String type() {
		return "redis";
	}

	@Override
	public Map<String, String> guarantees() {
		Map<String, String> guarantees = new LinkedHashMap<>();
		guarantees.put("transactional steps",
				(this.stepTransactions != null)
						? "at least once: the transaction commits on its own, its checkpoint follows"
						: "at least once: there is no transaction manager");
		guarantees.put("other steps", "at least once, with idempotency keys that are the same in each attempt");
		guarantees.put("start", "after the caller's commit: lost if the process dies in between");
		guarantees.put("stopped process", "writes nothing more to Redis after it was taken over");
		return guarantees;
	}

	@Override
	public int suggestedConcurrency() {
		return DEFAULT_CONCURRENCY;
	}

	@Override
	public PlatformTransactionManager transactionManager() {
		return (this.stepTransactions != null) ? this.stepTransactions : this.ownTransactions;
	}

	@Override
	public TransactionTemplate transaction() {
		return new TransactionTemplate(this.ownTransactions);
	}

	@Override
	public TransactionTemplate stepTransaction() {
		TransactionTemplate transaction = new TransactionTemplate(transactionManager());
		transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		return transaction;
	}

	@Override
	public boolean isLimitingStatements() {
		return false;
	}

	@Override
	public boolean isTransactionActive() {
		return TransactionSynchronizationManager.isActualTransactionActive();
	}

	@Override
	public boolean isFollowingCommits() {
		return true;
	}

	@Override
	public long countLost() {
		return this.units.countLost();
	}

	@Override
	public boolean isInterruptible() {
		// An embedded database may lose its file when a thread that uses it is
		// interrupted.
		return this.stepTransactions == null;
	}

	@Override
	public NodeLease lease() {
		return this.lease;
	}

	@Override
	public void limitTransaction(Duration body) {
	}

	@Override
	public Runnable aborter() {
		return () -> {
		};
	}

	@Override
	public boolean insert(SagaRecord saga) {
		SagaOperation insertion = SagaOperation.insert(saga, this.hashes);
		SagaUnit unit = this.units.join();
		if (unit == null) {
			return this.units.writeNow(null, insertion).done();
		}
		if (find(saga.id()).isPresent()) {
			return false;
		}
		unit.add(insertion);
		return true;
	}

	@Override
	public boolean insertLast(SagaRecord saga) {
		SagaUnit unit = this.units.join();
		if (unit == null || !unit.isOwn()) {
			return insert(saga);
		}
		return this.units.writeNow(unit, SagaOperation.insert(saga, this.hashes)).done();
	}

	@Override
	public Optional<SagaRecord> find(String id) {
		SagaUnit unit = this.units.current();
		SagaRecord inserted = (unit != null) ? unit.inserted(id) : null;
		return Optional.ofNullable((inserted != null) ? inserted : read(id));
	}

	private @Nullable SagaRecord read(String id) {
		Map<String, String> hash = this.redis.hash("s:" + id);
		return hash.isEmpty() ? null : this.hashes.saga(id, hash);
	}

	@Override
	public Optional<String> findFirstInput(String id) {
		SagaUnit unit = this.units.current();
		SagaRecord inserted = (unit != null) ? unit.inserted(id) : null;
		return Optional.ofNullable((inserted != null) ? inserted.input() : readFirstInput(id));
	}

	private @Nullable String readFirstInput(String id) {
		Map<String, String> hash = this.redis.hash("s:" + id);
		String first = hash.get("first");
		return (first != null) ? first : hash.get("input");
	}

	@Override
	public Optional<SagaRecord> lock(String id) {
		return Optional.ofNullable(this.units.settle(id));
	}

	@Override
	public List<SagaStepRecord> findSteps(String id, @Nullable Integer run) {
		return this.hashes.steps(id, this.redis.hash("t:" + id), run);
	}

	@Override
	public List<SagaAttemptRecord> findAttempts(String id) {
		return this.redis.range("a:" + id).stream().map((text) -> this.hashes.attempt(id, text)).toList();
	}

	@Override
	public List<SagaClaimed> claim(SagaClaim claim) {
		String hold = claim.node().equals(this.lease.nodeId()) ? this.lease.hold() : "";
		return this.claiming.claim(claim, hold);
	}

	@Override
	public @Nullable Instant findNextDue(List<SagaDefinitionKey> definitions, Instant after) {
		return this.claiming.findNextDue(definitions, after);
	}

	@Override
	public boolean transit(SagaRecord claimed, SagaTransition transition) {
		SagaOperation operation = SagaOperation.transit(claimed, transition, this.hashes);
		SagaUnit unit = this.units.join();
		if (unit != null && !unit.isOwn()) {
			// What will be refused is better not committed.
			SagaRecord found = read(claimed.id());
			if (found == null || found.epoch() != claimed.epoch() || found.owner() == null
					|| !found.owner().equals(claimed.owner())) {
				return false;
			}
			unit.add(operation);
			return true;
		}
		SagaUnits.Answer answer = this.units.writeNow(unit, operation);
		if (!answer.done() && !answer.has('F', claimed.id())) {
			throw new CannotAcquireLockException("Somebody else was faster: " + answer.refused());
		}
		return answer.done();
	}

	@Override
	public Set<String> transitAll(List<SagaWrite> writes) {
		List<SagaOperation> operations = writes.stream()
			.map((write) -> SagaOperation.transit(write.claimed(), write.transition(), this.hashes))
			.toList();
		SagaUnits.Answer answer = this.units.writeEach(operations);
		Set<String> fenced = new LinkedHashSet<>();
		writes.stream().map((write) -> write.claimed().id()).filter((id) -> answer.has('F', id)).forEach(fenced::add);
		return fenced;
	}

	@Override
	public boolean terminate(String id, String failure, Instant at) {
		SagaOperation operation = SagaOperation.terminate(id, failure, at);
		SagaUnit unit = this.units.join();
		if (unit != null && !unit.isOwn()) {
			unit.add(operation);
			return find(id).filter((saga) -> saga.endedAt() == null).isPresent();
		}
		return this.units.writeNow(unit, operation).has('E', id);
	}

	@Override
	public void addRequest(String sagaId, SagaRequest.Type type, @Nullable String argument, @Nullable String payload,
			@Nullable String raisedBy, Instant at) {
		this.units.write(SagaOperation.request(sagaId, type, argument, payload, raisedBy, at));
	}

	@Override
	public List<SagaRequest> findRequests(String node, List<SagaDefinitionKey> definitions, boolean takeOver,
			int limit) {
		List<String> arguments = new ArrayList<>(
				List.of(node, takeOver ? "1" : "0", Integer.toString(limit), Integer.toString(SagaReadingLua.WINDOW)));
		SagaHashes.addAll(arguments, SagaSearch.names(definitions));
		return requests(this.redis.list(FIND_REQUESTS, arguments));
	}

	@Override
	public List<SagaRequest> findRequests(String sagaId, int limit) {
		return requests(this.redis.list(FIND_REQUESTS_OF, List.of(sagaId, Integer.toString(limit))));
	}

	private static List<SagaRequest> requests(List<?> answer) {
		List<SagaRequest> requests = new ArrayList<>();
		for (Object one : answer) {
			List<?> entry = (List<?>) one;
			requests.add(SagaHashes.request(Long.parseLong(entry.get(0).toString()), SagaHashes.pairs(entry.get(1))));
		}
		return requests;
	}

	@Override
	public void removeRequests(Collection<Long> ids) {
		ids.forEach((id) -> this.units.write(SagaOperation.remove(id)));
	}

	@Override
	public void announce(String node, List<SagaDefinitionKey> definitions, Map<String, SagaLimit> limits) {
		// The limits come with each claim.
		this.search.announce(node, definitions);
	}

	@Override
	public Map<String, String> park(List<SagaDefinitionKey> definitions, boolean mayPark, Instant now, int limit) {
		return this.search.park(definitions, mayPark, now, limit, this.lease);
	}

	@Override
	public Map<SagaDefinitionKey, Long> countUnfinished(Collection<String> names) {
		return this.search.countUnfinished(names);
	}

	@Override
	public int purge(@Nullable String id, Instant endedBefore, int limit) {
		return this.search.purge(id, endedBefore, limit);
	}

	@Override
	public void letGo(String parent, Collection<String> children) {
		children.forEach((child) -> this.units.write(SagaOperation.letGo(parent, child)));
	}

	@Override
	public List<SagaRecord> list(SagaQuery query) {
		return this.search.list(query);
	}

	@Override
	public Map<SagaStatus, Long> count(Set<SagaStatus> statuses) {
		return this.search.count(statuses);
	}

	@Override
	public Optional<Instant> oldestDue() {
		return this.search.oldestDue();
	}

}
