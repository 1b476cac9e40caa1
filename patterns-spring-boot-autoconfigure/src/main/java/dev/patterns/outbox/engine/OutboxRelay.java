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

package dev.patterns.outbox.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.patterns.gate.Gate;
import dev.patterns.outbox.engine.InFlight.State;
import dev.patterns.outbox.engine.RelayMembers.Change;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

/**
 * One round of the relay after the other: look who owns what, read what is ready, send it
 * without waiting, settle what was acknowledged. A round never waits for a broker, and
 * holds no transaction while it sends. The rounds run in one thread.
 */
final class OutboxRelay {

	/** How long an acknowledgement waits for the rest of its batch. */
	private static final long SETTLE_AFTER = Duration.ofMillis(50).toNanos();

	/** How many times the limit may be on their way, counting those that are slow. */
	private static final int SLOW_FACTOR = 5;

	private final OutboxStore store;

	private final Ownership ownership;

	private final RelayMembers members;

	private final RelaySettings settings;

	private final Gate gate;

	private final InFlightMessages inFlight;

	private final BrokerHealth health = new BrokerHealth();

	private final RelaySettler settler;

	private final RelayStatistics statistics;

	private final RelaySender sender;

	private final Runnable wakeUp;

	private final PollTimer poll;

	private final BatchLimit batchLimit;

	private final ReadAhead readAhead;

	private final CountDownLatch drained = new CountDownLatch(1);

	private volatile boolean committed;

	private volatile boolean batchCompleted;

	private volatile boolean draining;

	// There may be one at the start.
	private boolean busy = true;

	private int inFlightBefore;

	private long settledAt;

	OutboxRelay(RelayParts parts, Ownership ownership, Runnable wakeUp) {
		this.store = parts.backend().store();
		this.readAhead = new ReadAhead(this.store, "patterns-outbox-read-" + parts.backend().name());
		this.ownership = ownership;
		this.members = new RelayMembers(ownership, parts.backend().notifications(), this::isQuiet);
		this.settings = parts.settings();
		this.inFlight = new InFlightMessages(this.settings.maxInFlightPerKey() > 0);
		this.gate = parts.gate();
		this.statistics = parts.statistics();
		this.settler = new RelaySettler(this.store, parts.definitions(), this.settings, this.inFlight, this.health,
				this.statistics);
		this.poll = new PollTimer(this.settings.minPollInterval(), this.settings.pollInterval(),
				this.settings.maxGather(), System.nanoTime());
		this.batchLimit = new BatchLimit(this.settings.batchSize(), this.settings.batchBytes());
		this.wakeUp = wakeUp;
		this.sender = new RelaySender(parts.targets(),
				new BrokerMessages(parts.identity(), parts.settings().contentMode()), parts.observations(),
				this::batchCompleted);
	}

	// Called after a commit, by publishing threads and for those of other instances.
	// Returns the hashes that this relay does not read, whose owners are to be woken.
	KeyHashes committed(KeyHashes hashes) {
		KeyHashes readable = this.ownership.isLeaseHeld() ? this.ownership.readable() : KeyHashes.none();
		KeyHashes others = hashes.minus(readable);
		if (readable.isEmpty() || !others.equals(hashes)) {
			// Who has set it has woken the relay, which has not read since.
			if (!this.committed) {
				this.committed = true;
				this.wakeUp.run();
			}
		}
		return others;
	}

	// Told by another instance.
	void heard(KeyHashes hashes) {
		committed(hashes);
		// What nobody reads any more may have been left to this one.
		if (this.members.tell()) {
			this.wakeUp.run();
		}
	}

	private void batchCompleted() {
		this.batchCompleted = true;
		this.wakeUp.run();
	}

	// Read no more, settle what is on its way, then leave.
	void drain() {
		this.draining = true;
		this.wakeUp.run();
	}

	void refresh() {
		this.members.ask();
		this.wakeUp.run();
	}

	Set<String> paused() {
		return this.ownership.paused();
	}

	void awaitDrained(Duration timeout) {
		try {
			this.drained.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void leave() {
		this.readAhead.close();
		this.members.leave();
	}

	Duration round() {
		if (this.draining || !this.gate.isOpen()) {
			return rest();
		}
		members();
		if (!this.ownership.isLeaseHeld()) {
			return this.settings.minPollInterval();
		}
		boolean more = readAndSend();
		settleIfDue();
		countInFlight();
		return more ? Duration.ZERO : delay();
	}

	// The statistics are shared by the relays of several databases.
	private void countInFlight() {
		this.statistics.addInFlight(this.inFlight.size() - this.inFlightBefore);
		this.inFlightBefore = this.inFlight.size();
	}

	// Closed or stopping: settle what is on its way, then give everything back.
	private Duration rest() {
		this.readAhead.discard();
		if (this.ownership.isLeaseHeld()) {
			settle();
		}
		this.inFlight.removeAll(this.inFlight.find(State.COOLING));
		countInFlight();
		if (this.draining && (this.inFlight.isEmpty() || !this.ownership.isLeaseHeld())) {
			this.drained.countDown();
		}
		else if (this.inFlight.isEmpty()) {
			this.members.leave();
		}
		return this.inFlight.isEmpty() ? this.settings.pollInterval() : this.settings.minPollInterval();
	}

	private void members() {
		Change change = this.members.lookIfDue(this.inFlight::hasHash);
		if (change == Change.ANOTHER_MEMBER) {
			// What the former one sent is not this one's to settle.
			this.inFlight.clear();
			this.readAhead.discard();
		}
		if (change != Change.NONE) {
			this.committed = true;
		}
	}

	private boolean isQuiet() {
		return !this.committed && !this.busy && this.inFlight.isEmpty();
	}

	private boolean readAndSend() {
		long now = System.nanoTime();
		boolean woken = this.committed;
		if (!woken && !this.poll.isDue(now)) {
			return false;
		}
		if (!mayRead(now) || this.poll.untilGathered(now, !this.inFlight.isEmpty()) > 0) {
			return false;
		}
		this.committed = false;
		RelayBatch batch = nextBatch(request(now, woken || this.busy));
		List<StoredMessage> read = batch.messages();
		this.batchLimit.hasRead(read);
		if (!read.isEmpty()) {
			this.statistics.recordRead(read.size());
		}
		// With a limit for each key, what is read had to wait for others.
		boolean waited = batch.ahead() || this.settings.maxInFlightPerKey() > 0;
		this.poll.hasRead(System.nanoTime(), !woken && !read.isEmpty(), waited ? PollTimer.UNKNOWN : read.size(),
				batch.isFull());
		this.busy = !read.isEmpty();
		send(batch);
		if (batch.isFull() || batch.ahead()) {
			this.committed = true;
		}
		return batch.isFull();
	}

	private ReadRequest request(long now, boolean expected) {
		return new ReadRequest(this.ownership.readable(), this.inFlight.ids(),
				this.inFlight.heldKeys(now, this.settings.maxInFlightPerKey()), notToBeReadFor(now),
				this.batchLimit.next(), expected);
	}

	private RelayBatch nextBatch(ReadRequest request) {
		RelayBatch ahead = this.readAhead.take(request);
		return (ahead != null) ? ahead : read(request);
	}

	private Set<String> notToBeReadFor(long now) {
		Set<String> brokers = new HashSet<>(this.health.paused(now, this.inFlight::hasBroker));
		brokers.addAll(this.ownership.paused());
		return brokers;
	}

	private RelayBatch read(ReadRequest request) {
		try {
			long now = System.nanoTime();
			return new RelayBatch(this.store.read(request), request.limit(), now, false);
		}
		catch (RuntimeException | Error ex) {
			this.batchLimit.hasFailed();
			// Whoever woke the relay is still waiting.
			this.committed = true;
			throw ex;
		}
	}

	private boolean mayRead(long now) {
		return !this.ownership.readable().isEmpty() && !isFull(now)
				&& !this.ownership.paused().contains(OutboxOperations.ALL_BROKERS);
	}

	private boolean isFull(long now) {
		return this.inFlight.active(now) + this.settings.batchSize() > this.settings.maxInFlight()
				|| this.inFlight.size() >= this.settings.maxInFlight() * SLOW_FACTOR;
	}

	private void send(RelayBatch read) {
		List<StoredMessage> expired = new ArrayList<>();
		List<InFlight> batch = new ArrayList<>(read.messages().size());
		Set<String> skippedKeys = new HashSet<>();
		Map<String, Integer> probes = new HashMap<>();
		long now = System.nanoTime();
		for (StoredMessage message : read.messages()) {
			if (message.expired()) {
				expired.add(message);
			}
			else if (message.orderKey() != null && skippedKeys.contains(message.orderKey())) {
				continue;
			}
			else if (!maySend(message, probes)) {
				skippedKeys.add((message.orderKey() != null) ? message.orderKey() : "");
			}
			else {
				InFlight entry = new InFlight(message, read.readAt(), now);
				this.inFlight.add(entry);
				batch.add(entry);
			}
		}
		// What was skipped must not be overtaken, and a limit for each key changes all
		// the time.
		if (read.isFull() && skippedKeys.isEmpty() && this.settings.maxInFlightPerKey() == 0) {
			this.readAhead.begin(request(now, true));
		}
		// First of all: what was noted as on its way must get there, whatever fails next.
		if (!batch.isEmpty()) {
			this.sender.send(batch);
		}
		this.settler.expired(this.ownership.member(), expired);
	}

	private boolean maySend(StoredMessage message, Map<String, Integer> probes) {
		if (this.settings.maxInFlightPerKey() > 0 && message.orderKey() != null
				&& this.inFlight.countOf(message.orderKey()) >= this.settings.maxInFlightPerKey()) {
			return false;
		}
		return !this.health.isProbing(message.broker())
				|| probes.merge(message.broker(), 1, Integer::sum) <= BrokerHealth.PROBE;
	}

	private void settleIfDue() {
		if (this.batchCompleted || System.nanoTime() - this.settledAt >= SETTLE_AFTER) {
			settle();
		}
	}

	private void settle() {
		if (!this.inFlight.isEmpty()) {
			this.batchCompleted = false;
			boolean limited = this.settings.maxInFlightPerKey() > 0;
			int before = this.inFlight.size();
			if (this.settler.settle(this.ownership.member(), System.nanoTime())) {
				this.readAhead.discard();
			}
			if (limited && this.inFlight.size() < before) {
				// Successors were skipped.
				this.committed = true;
			}
		}
		this.settledAt = System.nanoTime();
	}

	private Duration delay() {
		if (this.batchCompleted) {
			return Duration.ZERO;
		}
		long now = System.nanoTime();
		long nanos = this.members.untilLook(now);
		if (!this.ownership.readable().isEmpty()) {
			nanos = Math.min(nanos, this.poll.remaining(now));
		}
		if (!this.inFlight.isEmpty()) {
			nanos = Math.min(nanos, SETTLE_AFTER);
		}
		nanos = Math.max(nanos, 1_000_000);
		// There was no room for what is waiting until something was settled.
		if (this.committed && mayRead(now)) {
			nanos = Math.min(nanos, this.poll.untilGathered(now, !this.inFlight.isEmpty()));
		}
		return Duration.ofNanos(nanos);
	}

}
