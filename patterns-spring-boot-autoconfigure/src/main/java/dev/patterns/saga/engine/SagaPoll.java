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
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.lease.NodeLease;
import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaim.Mode;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Looks for instances to run and for requests.
 */
final class SagaPoll {

	private static final Log logger = LogFactory.getLog(SagaPoll.class);

	private static final int REQUESTS = 100;

	/** How many steps a history has that is read with others. */
	private static final int SHORT = 30;

	private final SagaRegistry registry;

	private final SagaRuntime runtime;

	private final Map<String, AtomicBoolean> active;

	private final SagaLauncher launcher;

	private final SagaWaiters waiters;

	private final SagaTimers timers;

	private final AtomicBoolean lookAround = new AtomicBoolean(true);

	private volatile boolean behind;

	private long lookedAround;

	private boolean requestsLeft;

	private boolean requestsFirst;

	/** Whether there was no place for what something is asked of. */
	private boolean requestsWait;

	/**
	 * Create a poll.
	 * @param registry what can be run
	 * @param runtime what the engine shares
	 * @param active instances that are run by this node
	 * @param launcher runs claimed instances
	 * @param waiters threads that wait for instances
	 */
	SagaPoll(SagaRegistry registry, SagaRuntime runtime, Map<String, AtomicBoolean> active, SagaLauncher launcher,
			SagaWaiters waiters) {
		this.registry = registry;
		this.runtime = runtime;
		this.active = active;
		this.launcher = launcher;
		this.timers = new SagaTimers(registry, runtime);
		this.waiters = waiters;
	}

	/**
	 * Look for requests, too, the next time.
	 */
	void lookAround() {
		this.lookAround.set(true);
	}

	/**
	 * Whether there was more to do at the last look than could be done at once.
	 * @return {@code true} if instances wait for a place
	 */
	boolean isBehind() {
		return this.behind;
	}

	/**
	 * Take note of when something will be due.
	 * @param due when
	 * @return whether that is before the next regular look
	 */
	boolean dueAt(Instant due) {
		return this.timers.dueAt(due);
	}

	private Duration interval() {
		return this.runtime.settings().pollInterval();
	}

	/**
	 * Look for work.
	 * @return how long to wait until the next look
	 */
	Duration poll() {
		Instant now = this.runtime.now();
		Duration patience = this.launcher.patience();
		if (patience != null && patience.isZero()) {
			this.launcher.leaveWaiting();
		}
		this.timers.passed(now);
		boolean around = this.lookAround.getAndSet(false)
				|| System.nanoTime() - this.lookedAround >= interval().toNanos();
		Set<Mode> mode = EnumSet.noneOf(Mode.class);
		if (around) {
			this.lookedAround = System.nanoTime();
			mode.add(Mode.LOST);
		}
		if (this.behind) {
			mode.add(Mode.FAIR);
		}
		boolean look = around || this.requestsLeft;
		// Where there are too few places, requests and what is due take turns.
		this.requestsFirst = look && !(this.requestsLeft && this.requestsFirst);
		boolean progress = false;
		if (this.requestsFirst) {
			progress = meetRequests(now);
		}
		boolean dueLeft = claimDue(mode, now);
		if (look && !this.requestsFirst) {
			progress = meetRequests(now);
		}
		this.behind = dueLeft || (this.requestsLeft && this.runtime.places().free() == 0);
		// A place that came free before that was set has woken up nobody.
		boolean again = this.behind || (this.requestsLeft && (progress || this.requestsWait));
		if (again && this.runtime.places().free() + room() > 0) {
			return Duration.ZERO;
		}
		if (!this.behind) {
			this.timers.lookAhead(now);
		}
		Duration untilNext = this.timers.untilNext(now);
		patience = this.launcher.patience();
		return (patience != null && patience.compareTo(untilNext) < 0) ? patience : untilNext;
	}

	/**
	 * How many more may be claimed than there are places. None where that would keep a
	 * place from others: from requests, or from other instances under a limit.
	 * @return a number of instances
	 */
	private int room() {
		return (this.behind && !this.requestsLeft && this.runtime.settings().limits().isEmpty()) ? this.launcher.room()
				: 0;
	}

	/**
	 * Claim what is due.
	 * @param mode how to look
	 * @param now the present time
	 * @return whether there may be more than there are places
	 */
	private boolean claimDue(Set<Mode> mode, Instant now) {
		int free = this.runtime.places().free();
		int room = room();
		if (free + room == 0) {
			return true;
		}
		int places = take(free);
		int claimed = claim(Set.of(), mode, now, places, room);
		this.timers.claimed(now, claimed);
		// Others may have taken some of the places meanwhile.
		return places < free || claimed == places + room;
	}

	private int take(int wanted) {
		int places = 0;
		while (places < wanted && this.runtime.places().tryTake()) {
			places++;
		}
		return places;
	}

	private int claim(Set<String> ids, Set<Mode> mode, Instant now, int places, int room) {
		NodeLease lease = this.runtime.store().lease();
		int limit = places + room;
		int used = 0;
		try {
			if (limit > 0) {
				List<SagaClaimed> claimed = this.runtime.store()
					.claim(new SagaClaim(lease.nodeId(), this.registry.keys(), this.runtime.settings().limits(), ids,
							new HashSet<>(this.active.keySet()), mode, lease.mayTakeOver(), now, limit));
				// Before the first of them ends.
				this.behind |= claimed.size() == limit;
				Map<String, List<SagaStepRecord>> histories = readHistories(claimed);
				for (SagaClaimed one : claimed) {
					this.active.put(one.saga().id(), new AtomicBoolean(!ids.isEmpty() || one.requested()));
					used++;
					tell(one, lease.nodeId());
					this.launcher.launch(one.saga(), histories.get(one.saga().id()), used <= places);
				}
			}
		}
		finally {
			this.runtime.places().giveBack(Math.max(0, places - used));
		}
		return used;
	}

	/**
	 * Read several short histories at once. Long ones are read by the threads that need
	 * them.
	 * @param claimed what was claimed
	 * @return steps by id
	 */
	private Map<String, List<SagaStepRecord>> readHistories(List<SagaClaimed> claimed) {
		List<SagaRecord> sagas = claimed.stream()
			.map(SagaClaimed::saga)
			.filter((saga) -> saga.epoch() > 1 && saga.completion() <= SHORT)
			.toList();
		try {
			return (sagas.size() > 1) ? this.runtime.store().findSteps(sagas) : Map.of();
		}
		catch (RuntimeException ex) {
			logger.debug("Histories could not be read at once", ex);
			return Map.of();
		}
	}

	private void tell(SagaClaimed claimed, String nodeId) {
		if (claimed.from() != null && !claimed.from().equals(nodeId)) {
			logger.info("Saga '%s' (%s) is taken over from '%s'".formatted(claimed.saga().id(), claimed.saga().name(),
					claimed.from()));
			this.runtime.events().tell(SagaEvent.Type.TAKEN_OVER, claimed.saga(), null);
		}
	}

	/**
	 * Claim instances of which something was asked, and let those know that are run by
	 * this node.
	 * @param now the present time
	 * @return whether anything came of it
	 */
	private boolean meetRequests(Instant now) {
		NodeLease lease = this.runtime.store().lease();
		// What is run here is found, too, and leaves as much room for the others.
		int limit = REQUESTS + this.active.size();
		List<SagaRequest> requests = this.runtime.store()
			.findRequests(lease.nodeId(), this.registry.keys(), lease.mayTakeOver(), limit);
		List<String> ids = new ArrayList<>();
		int removed = 0;
		for (SagaRequest request : requests) {
			AtomicBoolean requested = this.active.get(request.sagaId());
			if (request.type() == SagaRequest.Type.TERMINATE) {
				terminate(request, now);
				removed++;
			}
			else if (requested != null) {
				requested.set(true);
			}
			else if (isPointless(request)) {
				removed += removePointless(request.sagaId());
			}
			else {
				ids.add(request.sagaId());
			}
		}
		int claimed = claimRequested(ids, now);
		this.requestsLeft = removed > 0 || claimed < ids.size() || requests.size() >= limit;
		return removed > 0 || claimed > 0;
	}

	private int claimRequested(List<String> ids, Instant now) {
		int claimed = 0;
		int from = 0;
		int free = this.runtime.places().free();
		// The oldest first, and instead of those that others claim just now the next.
		while (from < ids.size() && free > 0) {
			int to = Math.min(ids.size(), from + free);
			claimed += claim(new LinkedHashSet<>(ids.subList(from, to)), Set.of(), now, take(to - from), 0);
			from = to;
			free = this.runtime.places().free();
		}
		this.requestsWait = from < ids.size();
		return claimed;
	}

	private void terminate(SagaRequest request, Instant now) {
		// Whoever runs it is fenced; so this is done also if nobody can run it.
		boolean ended = Boolean.TRUE.equals(this.runtime.store().transaction().execute((status) -> {
			boolean terminated = this.runtime.store().terminate(request.sagaId(), "Terminated", now);
			this.runtime.store().removeRequests(List.of(request.id()));
			return terminated;
		}));
		if (ended) {
			logger.info("Saga '%s' was terminated".formatted(request.sagaId()));
			this.runtime.store()
				.find(request.sagaId())
				.filter((saga) -> saga.status() == SagaStatus.TERMINATED)
				.ifPresent((saga) -> this.runtime.events().tell(SagaEvent.Type.ENDED, saga, null));
			this.waiters.signal(request.sagaId());
		}
	}

	private int removePointless(String id) {
		List<Long> ids = this.runtime.store()
			.findRequests(id, REQUESTS)
			.stream()
			.takeWhile((request) -> !isForEnded(request))
			.map(SagaRequest::id)
			.toList();
		this.runtime.store().removeRequests(ids);
		return ids.size();
	}

	private static boolean isForEnded(SagaRequest request) {
		return request.type() == SagaRequest.Type.RERUN || request.type() == SagaRequest.Type.UNDO;
	}

	private boolean isPointless(SagaRequest request) {
		return !isForEnded(request)
				&& this.runtime.store().find(request.sagaId()).filter((saga) -> saga.endedAt() == null).isEmpty();
	}

}
