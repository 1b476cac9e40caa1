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

package dev.patterns.pubsub.broker.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The waiting messages of one key, or one message without a key. Used under the lock of
 * {@link KeyedQueues}.
 *
 * @param <M> kind of message
 */
final class KeyQueue<M extends PendingMessage> {

	private final @Nullable String key;

	private final Deque<M> messages = new ArrayDeque<>(2);

	private boolean ready;

	KeyQueue(@Nullable String key) {
		this.key = key;
	}

	@Nullable String key() {
		return this.key;
	}

	Deque<M> messages() {
		return this.messages;
	}

	boolean isReady() {
		return this.ready;
	}

	void setReady(boolean ready) {
		this.ready = ready;
	}

	boolean isHeadTried() {
		return this.messages.element().wasTried();
	}

	List<M> first(int max) {
		if (max == 1 || this.messages.size() == 1 || isHeadTried()) {
			return List.of(this.messages.element());
		}
		List<M> first = new ArrayList<>(Math.min(max, this.messages.size()));
		for (Iterator<M> it = this.messages.iterator(); it.hasNext() && first.size() < max;) {
			first.add(it.next());
		}
		return first;
	}

}
