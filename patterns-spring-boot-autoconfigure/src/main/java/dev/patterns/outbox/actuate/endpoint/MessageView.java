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

package dev.patterns.outbox.actuate.endpoint;

import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;

/**
 * Which messages are looked at.
 */
public enum MessageView {

	/**
	 * Parked, whether their key waits for them or not.
	 */
	DEAD(MessageFilter.DEAD),

	/**
	 * Parked, and their key waits for them.
	 */
	BLOCKING(MessageFilter.in(MessageState.DEAD_BLOCKING)),

	/**
	 * Refused, to be sent again.
	 */
	RETRYING(MessageFilter.in(MessageState.RETRY)),

	/**
	 * Not yet due.
	 */
	DELAYED(MessageFilter.in(MessageState.DELAYED)),

	/**
	 * To be sent.
	 */
	READY(MessageFilter.in(MessageState.READY)),

	/**
	 * Sent, and kept for a while.
	 */
	SENT(MessageFilter.in(MessageState.SENT));

	private final MessageFilter filter;

	MessageView(MessageFilter filter) {
		this.filter = filter;
	}

	MessageFilter filter() {
		return this.filter;
	}

}
