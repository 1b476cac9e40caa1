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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.lease.NodeLease;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.Membership;
import dev.patterns.outbox.store.MembershipStore;

/**
 * Which key hashes this instance owns: an even share of all, according to the members
 * whose node is alive. What is to go to another member is no longer read, and given back
 * as soon as nothing of it is on its way; so the next owner goes on where this one
 * stopped. Used by the relay's thread only, apart from {@link #owned()},
 * {@link #readable()} and {@link #paused()}.
 */
final class Ownership {

	private static final Log logger = LogFactory.getLog(Ownership.class);

	private static final long NOT_JOINED = -1;

	private final MembershipStore members;

	private final NodeLease lease;

	private long member = NOT_JOINED;

	private volatile KeyHashes owned = KeyHashes.none();

	private volatile Set<String> paused = Set.of();

	private Duration othersLast = Duration.ZERO;

	private boolean alone = true;

	private volatile KeyHashes target = KeyHashes.none();

	Ownership(MembershipStore members, NodeLease lease) {
		this.members = members;
		this.lease = lease;
	}

	// Adapt to who is alive.
	// Returns whether this instance has become another member, so that nothing it began
	// can be settled
	boolean refresh(IntPredicate busy) {
		if (!this.lease.isHeld()) {
			return false;
		}
		List<Long> live = look();
		boolean joined = !live.contains(this.member);
		if (joined) {
			boolean removed = this.member != NOT_JOINED;
			this.owned = KeyHashes.none();
			this.member = this.members.join(this.lease.nodeId());
			logger.debug("Joined the relays of the outbox as member " + this.member
					+ (removed ? " after having been removed" : ""));
			live = look();
		}
		int index = live.indexOf(this.member);
		this.target = (index >= 0) ? KeyHashes.share(index, live.size()) : KeyHashes.none();
		release(busy);
		claim();
		return joined;
	}

	private List<Long> look() {
		Membership membership = this.members.look();
		this.paused = membership.paused();
		Map<Long, Duration> others = new HashMap<>(membership.leases());
		others.remove(this.member);
		this.alone = others.isEmpty();
		this.othersLast = others.values().stream().min(Duration::compareTo).orElse(this.lease.duration());
		return membership.live();
	}

	private void release(IntPredicate busy) {
		KeyHashes free = this.owned.minus(this.target).filter((hash) -> !busy.test(hash));
		if (!free.isEmpty()) {
			this.members.release(this.member, free);
			this.owned = this.owned.minus(free);
			logger.debug("Gave back the key hashes " + free);
		}
	}

	private void claim() {
		KeyHashes missing = this.target.minus(this.owned);
		if (!missing.isEmpty()) {
			if (this.lease.mayTakeOver() && this.members.removeDead() > 0) {
				logger.info("Removed members of the outbox whose lease has run out; their work is taken over");
			}
			this.owned = this.members.claim(this.member, missing);
			logger.debug("Owns the key hashes " + this.owned);
		}
	}

	void leave() {
		if (this.member != NOT_JOINED) {
			this.owned = KeyHashes.none();
			this.members.leave(this.member);
			// Only now: if the database did not answer it is tried again, since nobody
			// else gets what a member owns while the lease of its node lives.
			this.member = NOT_JOINED;
		}
	}

	boolean isSettled() {
		return this.owned.equals(this.target);
	}

	// For how long after the last look nobody else's lease can run out.
	Duration othersLast() {
		return this.othersLast;
	}

	boolean isAlone() {
		return this.alone;
	}

	long member() {
		return this.member;
	}

	boolean isLeaseHeld() {
		return this.lease.isHeld();
	}

	KeyHashes owned() {
		return this.owned;
	}

	// Brokers to which an operator lets nothing be sent.
	Set<String> paused() {
		return this.paused;
	}

	// What may be read: not what is about to be given back. What is not in it any more is
	// still owned in the database for a moment, never the other way round.
	KeyHashes readable() {
		KeyHashes currentlyOwned = this.owned;
		KeyHashes currentTarget = this.target;
		return currentlyOwned.equals(currentTarget) ? currentlyOwned : currentlyOwned.filter(currentTarget::contains);
	}

}
