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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.store.SagaRecord;

/**
 * Writes units, and knows that of the current transaction. Thread-safe.
 */
final class SagaUnits {

	private static final Log logger = LogFactory.getLog(SagaUnits.class);

	private static final RedisScript<String> UNIT = SagaRedis.script(SagaWritingLua.UNIT, String.class);

	@SuppressWarnings("rawtypes")
	private static final RedisScript<List> SETTLE = SagaRedis.script(SagaWritingLua.SETTLE);

	private static final long PAUSE = 50;

	private static final long LONGEST_PAUSE = 1000;

	private final SagaRedis redis;

	private final SagaHashes hashes;

	private final String keep;

	private final Duration patience;

	private final Function<String, @Nullable SagaRecord> reader;

	private final Function<String, @Nullable String> firstInput;

	/** By instance, units of which it is not known whether they were executed. */
	private final Map<String, Set<String>> unknown = new ConcurrentHashMap<>();

	private final LongAdder lost = new LongAdder();

	/**
	 * Create without any unit.
	 * @param redis executes scripts
	 * @param hashes reads answers
	 * @param keep how long a client may send a script again
	 * @param patience how long what follows a commit is tried again
	 * @param reader finds an instance
	 * @param firstInput finds the input that an instance was started with
	 */
	SagaUnits(SagaRedis redis, SagaHashes hashes, Duration keep, Duration patience,
			Function<String, @Nullable SagaRecord> reader, Function<String, @Nullable String> firstInput) {
		this.redis = redis;
		this.hashes = hashes;
		this.keep = Long.toString(keep.toMillis());
		this.patience = patience;
		this.reader = reader;
		this.firstInput = firstInput;
	}

	/**
	 * The unit of the current transaction.
	 * @return the unit, {@code null} if there is none so far
	 */
	@Nullable SagaUnit current() {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			for (TransactionSynchronization synchronization : TransactionSynchronizationManager.getSynchronizations()) {
				if (synchronization instanceof SagaUnit unit && unit.belongsTo(this)) {
					return unit;
				}
			}
		}
		return null;
	}

	/**
	 * The unit of the current transaction, which gets one if it has none.
	 * @return the unit, {@code null} without a transaction
	 */
	@Nullable SagaUnit join() {
		SagaUnit unit = current();
		if (unit == null && TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.isActualTransactionActive()) {
			unit = begin(false);
		}
		return unit;
	}

	SagaUnit begin(boolean own) {
		SagaUnit unit = new SagaUnit(this, own);
		TransactionSynchronizationManager.registerSynchronization(unit);
		return unit;
	}

	/**
	 * Write with the current transaction, or at once if there is none.
	 * @param operation what to write
	 */
	void write(SagaOperation operation) {
		SagaUnit unit = join();
		if (unit != null) {
			unit.add(operation);
		}
		else {
			requireDone(execute(SagaUnit.number(), Mode.ALL, List.of(operation)));
		}
	}

	/**
	 * Write what a transaction of the store's own has asked for.
	 * @param operations the operations
	 */
	void commit(List<SagaOperation> operations) {
		if (!operations.isEmpty()) {
			requireDone(execute(SagaUnit.number(), Mode.ALL, operations));
		}
	}

	private static void requireDone(Answer answer) {
		if (!answer.done()) {
			// The same again finds what is there now.
			throw new CannotAcquireLockException("Somebody else was faster: " + answer.refused());
		}
	}

	/**
	 * Write at once what the current transaction has asked for, and one more.
	 * @param unit the unit, {@code null} if there is none
	 * @param last the last operation
	 * @return the answer
	 */
	Answer writeNow(@Nullable SagaUnit unit, SagaOperation last) {
		List<SagaOperation> operations = (unit != null) ? unit.drain() : new ArrayList<>();
		operations.add(last);
		return execute(SagaUnit.number(), Mode.ALL, operations);
	}

	/**
	 * Write what a transaction that has been committed has asked for. It is tried again
	 * for a while, since nobody else would.
	 * @param operations the operations
	 */
	void writeAfterCommit(List<SagaOperation> operations) {
		if (operations.isEmpty()) {
			return;
		}
		String number = SagaUnit.number();
		long end = System.nanoTime() + this.patience.toNanos();
		for (long pause = PAUSE;; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
			try {
				settleAfterCommit(operations, execute(number, Mode.NEW, operations));
				return;
			}
			catch (DataAccessResourceFailureException ex) {
				if (System.nanoTime() - end > 0 || !pause(pause)) {
					logger.error("A transaction was committed, but what it asked of sagas could not be written: "
							+ describe(operations), ex);
					this.lost.add(operations.size() - changed(operations).size());
					throw ex;
				}
			}
		}
	}

	private void settleAfterCommit(List<SagaOperation> operations, Answer answer) {
		if (!answer.done()) {
			throw new OptimisticLockingFailureException("A step was taken over before its checkpoint, after its"
					+ " transaction was committed: " + answer.refused());
		}
		for (SagaOperation operation : operations) {
			SagaRecord wanted = operation.inserted();
			if (wanted != null && answer.refused().contains("C" + wanted.id())) {
				SagaRecord found = this.reader.apply(wanted.id());
				if (found == null || !found.name().equals(wanted.name())
						|| !Objects.equals(this.firstInput.apply(wanted.id()), wanted.input())) {
					this.lost.increment();
					throw new SagaIdConflictException(wanted.id(),
							"The transaction was committed, but the id '" + wanted.id()
									+ "' was taken by an instance with another input before its saga was started");
				}
			}
		}
	}

	/**
	 * How many starts and requests of committed transactions could not be written. A
	 * checkpoint is not counted: its step is tried again, or undone.
	 * @return the number so far
	 */
	long countLost() {
		return this.lost.sum();
	}

	private static List<String> describe(List<SagaOperation> operations) {
		return operations.stream().map((operation) -> operation.kind() + " " + operation.id()).toList();
	}

	private static boolean pause(long millis) {
		try {
			new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * Write transitions of different instances at once.
	 * @param operations the transitions
	 * @return what belongs to somebody else was left out
	 */
	Answer writeEach(List<SagaOperation> operations) {
		return execute(SagaUnit.number(), Mode.EACH, operations);
	}

	private Answer execute(String number, Mode mode, List<SagaOperation> operations) {
		List<String> arguments = new ArrayList<>(List.of(number, this.keep, mode.name()));
		arguments.add(Integer.toString(operations.size()));
		operations.forEach((operation) -> arguments.addAll(operation.arguments()));
		@Nullable String json;
		try {
			json = this.redis.execute(UNIT, arguments);
		}
		catch (DataAccessException ex) {
			changed(operations).forEach((id) -> this.unknown.merge(id, Set.of(number), SagaUnits::union));
			throw ex;
		}
		Answer answer = Answer.of(this.hashes.array(Objects.requireNonNull(json)));
		if (!this.unknown.isEmpty()) {
			changed(operations).forEach((id) -> this.unknown.computeIfPresent(id, (key, numbers) -> {
				Set<String> left = new LinkedHashSet<>(numbers);
				left.remove(number);
				return left.isEmpty() ? null : left;
			}));
		}
		return answer;
	}

	private static List<String> changed(List<SagaOperation> operations) {
		return operations.stream()
			.filter((operation) -> operation.kind() == SagaOperation.Kind.TRANSIT)
			.map(SagaOperation::id)
			.toList();
	}

	private static Set<String> union(Set<String> first, Set<String> second) {
		Set<String> both = new LinkedHashSet<>(first);
		both.addAll(second);
		return both;
	}

	/**
	 * Read an instance when it is certain that nothing of this node is on its way to it:
	 * a unit whose answer was lost has been executed, or never will be.
	 * @param id id of the instance
	 * @return the instance, {@code null} if there is none
	 */
	@Nullable SagaRecord settle(String id) {
		Set<String> numbers = this.unknown.getOrDefault(id, Set.of());
		List<String> arguments = new ArrayList<>(List.of(id, this.keep));
		SagaHashes.addAll(arguments, numbers);
		Map<String, String> hash = SagaHashes.pairs(this.redis.list(SETTLE, arguments));
		if (!numbers.isEmpty()) {
			this.unknown.computeIfPresent(id, (key, all) -> {
				Set<String> left = new LinkedHashSet<>(all);
				left.removeAll(numbers);
				return left.isEmpty() ? null : left;
			});
		}
		return hash.isEmpty() ? null : this.hashes.saga(id, hash);
	}

	/**
	 * When a unit is executed.
	 */
	private enum Mode {

		/** Nothing, if anything of it is refused. */
		ALL,

		/**
		 * Nothing, if an instance belongs to somebody else; without ids that are taken.
		 */
		NEW,

		/** What is not refused. */
		EACH

	}

	/**
	 * What became of a unit.
	 *
	 * @param done whether it was executed
	 * @param refused what was refused, or terminated, with a letter that says so
	 */
	record Answer(boolean done, Set<String> refused) {

		static Answer of(@Nullable String[] words) {
			Set<String> rest = new LinkedHashSet<>();
			for (int i = 1; i < words.length; i++) {
				rest.add(String.valueOf(words[i]));
			}
			return switch (String.valueOf(words[0])) {
				case "OK" -> new Answer(true, rest);
				case "NO" -> new Answer(false, rest);
				case "DUPLICATE" -> throw new DuplicateKeyException("A step was recorded already");
				default -> throw new DataAccessResourceFailureException("Its execution was given up");
			};
		}

		boolean has(char letter, String id) {
			return this.refused.contains(letter + id);
		}

	}

}
