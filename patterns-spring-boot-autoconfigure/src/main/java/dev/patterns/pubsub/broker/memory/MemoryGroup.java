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

package dev.patterns.pubsub.broker.memory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;

import dev.patterns.pubsub.broker.dispatch.KeyedQueues;

/**
 * The messages of one topic that one group has not settled yet, and the members of the
 * group in this process. Thread-safe.
 */
final class MemoryGroup {

	private final String name;

	private final int capacity;

	private final KeyedQueues<MemoryMessage> queues;

	private final List<MemorySubscription> members = new CopyOnWriteArrayList<>();

	MemoryGroup(String name, int capacity, ScheduledExecutorService scheduler) {
		this.name = name;
		this.capacity = capacity;
		this.queues = new KeyedQueues<>(scheduler);
	}

	void join(MemorySubscription member) {
		this.members.add(member);
		if (this.members.size() > 1) {
			this.queues.expectDifferentTakers();
		}
	}

	String name() {
		return this.name;
	}

	KeyedQueues<MemoryMessage> queues() {
		return this.queues;
	}

	boolean isFull() {
		return this.queues.size() >= this.capacity;
	}

	// Whether somebody takes messages at the moment.
	boolean isTaking() {
		for (MemorySubscription member : this.members) {
			if (member.isTaking()) {
				return true;
			}
		}
		return false;
	}

	// Append a message. One that is being relayed is given back if nobody takes messages.
	void offer(MemoryMessage message) {
		RelayReceipt receipt = message.receipt();
		if (!this.queues.offer(message, () -> receipt == null || isTaking()) && receipt != null) {
			receipt.givenBack(this.name);
		}
	}

	/**
	 * Tell everybody that a member's state has changed. When nobody takes messages any
	 * more, those being relayed go back to the relay.
	 */
	void memberChanged() {
		giveBackUnlessTaking();
		this.queues.wakeAll();
	}

	/**
	 * When nobody takes messages, those being relayed go back to the relay.
	 */
	void giveBackUnlessTaking() {
		if (!isTaking()) {
			this.queues.removeWaiting(this::giveBack);
		}
	}

	private boolean giveBack(MemoryMessage message) {
		RelayReceipt receipt = message.receipt();
		if (receipt == null) {
			return false;
		}
		receipt.givenBack(this.name);
		return true;
	}

}
